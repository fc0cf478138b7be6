package dev.hasten.quantize;

import dev.hasten.convert.TensorSource;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.kernel.Share;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Dequantizer;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// How far rounded numbers lie from what they were.
final class RoundingError {
  private RoundingError() {}

  /// The root of the mean squared difference, as a part of the root of the mean square.
  static double relative(TensorChoice tensor, MemorySegment rounded, ThreadTeam team) {
    return relative(tensor.source(), tensor.type(), rounded, team);
  }

  /// @param type of the rounded numbers
  static double relative(TensorSource source, DType type, MemorySegment rounded, ThreadTeam team) {
    int rows = Math.toIntExact(source.shape().rows());
    double[] squares = new double[team.size()];
    double[] errors = new double[team.size()];
    team.run((member, _) -> {
      Share share = new Share(member, team.size());
      TensorSource.RowReader reader = source.open();
      float[] before = new float[Math.toIntExact(source.shape().columns())];
      float[] after = new float[before.length];
      long rowBytes = type.bytesFor(before.length);
      for (int row = share.from(rows, 1); row < share.to(rows, 1); row++) {
        reader.read(row, before);
        Dequantizer.dequantizeRow(type, rounded, row * rowBytes, after, 0, after.length);
        squares[member] += squares(before);
        errors[member] += squaresBetween(before, after);
      }
    });
    double all = Arrays.stream(squares).sum();
    return all == 0 ? 0 : Math.sqrt(Arrays.stream(errors).sum() / all);
  }

  private static double squares(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return sum;
  }

  private static double squaresBetween(float[] before, float[] after) {
    double sum = 0;
    for (int i = 0; i < before.length; i++) {
      double difference = (double) before[i] - after[i];
      sum += difference * difference;
    }
    return sum;
  }
}
