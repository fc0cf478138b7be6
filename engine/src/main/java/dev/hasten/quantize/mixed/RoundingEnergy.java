package dev.hasten.quantize.mixed;

import dev.hasten.convert.TensorSource;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.kernel.Share;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Dequantizer;
import dev.hasten.tensor.Quantizer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How much error types bring into a matrix.
///
/// @param team must stay open, and do nothing else meanwhile
record RoundingEnergy(ThreadTeam team) {
  /// Rows of one matrix that stand for all.
  private static final int MOST_ROWS = 1024;

  /// The sum of squared differences that rounding makes, by type, each weighted by the importance
  /// of its column; from rows spread over the matrix. Only its ratios mean something.
  Map<DType, Double> of(TensorSource source, List<DType> types, Optional<float[]> importance) {
    int rows = Math.toIntExact(source.shape().rows());
    int read = Math.min(rows, MOST_ROWS);
    double[][] sums = new double[team.size()][types.size()];
    team.run((member, _) -> {
      Share share = new Share(member, team.size());
      Rows work = new Rows(source, types, importance);
      for (int index = share.from(read, 1); index < share.to(read, 1); index++) {
        work.add((int) ((long) index * rows / read), sums[member]);
      }
    });
    Map<DType, Double> energies = new EnumMap<>(DType.class);
    for (int type = 0; type < types.size(); type++) {
      int at = type;
      energies.put(types.get(at), Arrays.stream(sums).mapToDouble(sum -> sum[at]).sum());
    }
    return energies;
  }

  /// One thread's.
  private static final class Rows {
    private final TensorSource.RowReader reader;
    private final List<Quantizer> quantizers;
    private final List<DType> types;
    private final Optional<float[]> importance;
    private final float[] before;
    private final float[] after;
    private final MemorySegment bytes;

    Rows(TensorSource source, List<DType> types, Optional<float[]> importance) {
      this.reader = source.open();
      this.types = types;
      this.quantizers = types.stream().map(Quantizer::of).toList();
      this.importance = importance;
      this.before = new float[Math.toIntExact(source.shape().columns())];
      this.after = new float[before.length];
      this.bytes =
          Arena.ofAuto()
              .allocate(
                  types.stream().mapToLong(type -> type.bytesFor(before.length)).max().orElse(0));
    }

    void add(int row, double[] sums) {
      reader.read(row, before);
      for (int type = 0; type < sums.length; type++) {
        quantizers.get(type).quantizeRow(before, 0, before.length, bytes, 0);
        Dequantizer.dequantizeRow(types.get(type), bytes, 0, after, 0, after.length);
        sums[type] += difference();
      }
    }

    private double difference() {
      double sum = 0;
      for (int i = 0; i < before.length; i++) {
        double difference = (double) before[i] - after[i];
        double weight = importance.isPresent() ? importance.get()[i] : 1;
        sum += weight * difference * difference;
      }
      return sum;
    }
  }
}
