package dev.hasten.calibrate;

import dev.hasten.convert.TensorSource;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.kernel.Share;
import dev.hasten.tensor.Dequantizer;
import dev.hasten.tensor.Tensor;
import java.util.Arrays;
import java.util.function.Supplier;

/// How far rounded numbers lie from what they were.
public final class RoundingError {
  private RoundingError() {}

  /// The root of the mean squared difference, as a part of the root of the mean square.
  ///
  /// @param numbers opens a reader of what was rounded, for one thread
  /// @param team must stay open, and do nothing else meanwhile
  public static double relative(
      Tensor rounded, Supplier<TensorSource.RowReader> numbers, ThreadTeam team) {
    int rows = Math.toIntExact(rounded.shape().rows());
    double[] squares = new double[team.size()];
    double[] errors = new double[team.size()];
    team.run((member, _) -> {
      Share share = new Share(member, team.size());
      TensorSource.RowReader reader = numbers.get();
      float[] before = new float[Math.toIntExact(rounded.shape().columns())];
      float[] after = new float[before.length];
      for (int row = share.from(rows, 1); row < share.to(rows, 1); row++) {
        reader.read(row, before);
        long at = row * rounded.rowBytes();
        Dequantizer.dequantizeRow(rounded.dtype(), rounded.data(), at, after, 0, after.length);
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
