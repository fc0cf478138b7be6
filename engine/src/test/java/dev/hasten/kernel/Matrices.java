package dev.hasten.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.SegmentAllocator;
import java.util.Random;
import java.util.function.Consumer;

/// Matrices for tests of kernels, and lanes that fill them.
final class Matrices {
  private static final float UNTOUCHED = 99;

  private final SegmentAllocator memory = Arena.ofAuto();
  private final Random random;

  Matrices(long seed) {
    random = new Random(seed);
  }

  SegmentAllocator memory() {
    return memory;
  }

  FloatMatrix random(int rows, int columns) {
    return filled(rows, columns, () -> (float) random.nextGaussian());
  }

  /// Of the given values, in no order.
  FloatMatrix among(int rows, int columns, float... values) {
    return filled(rows, columns, () -> values[random.nextInt(values.length)]);
  }

  /// With one row more than any operation may touch.
  FloatMatrix output(int rows, int columns) {
    return filled(rows + 1, columns, () -> UNTOUCHED);
  }

  private FloatMatrix filled(int rows, int columns, Source source) {
    FloatMatrix matrix = FloatMatrix.allocate(memory, rows, columns);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        matrix.set(row, column, source.next());
      }
    }
    return matrix;
  }

  @FunctionalInterface
  private interface Source {
    float next();
  }

  /// Runs an operation on all lanes of a team, one after another.
  static void onLanes(Kernels kernels, int count, Consumer<Lane> operation) {
    for (int index = 0; index < count; index++) {
      operation.accept(kernels.lane(new Share(index, count)));
    }
  }

  /// That each element differs by no more than `tolerance`, times its size where that is over 1,
  /// and that the row after the last is as it was.
  static void assertClose(
      FloatMatrix actual, FloatMatrix expected, int rows, double tolerance, String what) {
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < expected.columns(); column++) {
        double wanted = expected.get(row, column);
        assertThat((double) actual.get(row, column))
            .as("%s [%d, %d]", what, row, column)
            .isCloseTo(wanted, within(tolerance * Math.max(1, Math.abs(wanted))));
      }
    }
    assertUntouched(actual, rows, what);
  }

  static void assertSameBits(FloatMatrix actual, FloatMatrix expected, int rows, String what) {
    for (int row = 0; row < rows; row++) {
      assertThat(actual.row(row)).as("%s, row %d", what, row).isEqualTo(expected.row(row));
    }
    assertUntouched(actual, rows, what);
  }

  private static void assertUntouched(FloatMatrix actual, int rows, String what) {
    if (actual.rows() > rows) {
      assertThat(actual.row(rows)).as("%s, the row after", what).containsOnly(UNTOUCHED);
    }
  }
}
