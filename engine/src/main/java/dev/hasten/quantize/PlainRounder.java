package dev.hasten.quantize;

import dev.hasten.convert.TensorSource;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.kernel.Share;
import dev.hasten.tensor.Quantizer;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// Rounds rows, each for itself: to the nearest, or so that columns with more importance lie
/// nearer.
///
/// @param team must stay open, and do nothing else meanwhile
/// @param importance what each column carries
public record PlainRounder(ThreadTeam team, ColumnImportance importance) implements Rounder {

  /// How much the columns of a tensor matter.
  @FunctionalInterface
  public interface ColumnImportance {
    /// By the tensor's name; none if all matter alike, or nobody knows.
    Optional<float[]> of(String tensorName);
  }

  /// To the nearest.
  public static PlainRounder nearest(ThreadTeam team) {
    return new PlainRounder(team, _ -> Optional.empty());
  }

  @Override
  public void round(TensorChoice tensor, MemorySegment target) {
    Optional<float[]> columns =
        importance.of(tensor.name()).or(() -> importance.of(tensor.source().name()));
    int rows = Math.toIntExact(tensor.source().shape().rows());
    team.run((member, _) -> {
      Share share = new Share(member, team.size());
      round(tensor, columns, share.from(rows, 1), share.to(rows, 1), target);
    });
  }

  private static void round(
      TensorChoice tensor, Optional<float[]> columns, int from, int to, MemorySegment target) {
    TensorSource.RowReader reader = tensor.source().open();
    Quantizer quantizer = Quantizer.of(tensor.type());
    float[] row = new float[Math.toIntExact(tensor.source().shape().columns())];
    long rowBytes = tensor.type().bytesFor(row.length);
    for (int index = from; index < to; index++) {
      reader.read(index, row);
      if (columns.isPresent()) {
        quantizer.quantizeRow(row, 0, row.length, columns.get(), 0, target, index * rowBytes);
      } else {
        quantizer.quantizeRow(row, 0, row.length, target, index * rowBytes);
      }
    }
  }
}
