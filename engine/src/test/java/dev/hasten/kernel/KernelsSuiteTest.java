package dev.hasten.kernel;

import static dev.hasten.kernel.Matrices.assertClose;
import static dev.hasten.kernel.Matrices.assertSameBits;
import static dev.hasten.kernel.Matrices.onLanes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.kernel.Lane.NormWeights;
import dev.hasten.kernel.packed.RandomBlocks;
import dev.hasten.kernel.scalar.ScalarKernels;
import dev.hasten.model.ActivationFunction;
import dev.hasten.model.Pooling;
import dev.hasten.model.StepInput;
import dev.hasten.model.Weight;
import dev.hasten.step.StepBatch;
import dev.hasten.step.StepLimits;
import dev.hasten.tensor.DType;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every operation of every provider but the products and attention, against the oracle.
class KernelsSuiteTest {
  /// A few roundings in another order, and functions that are right to 2e-7.
  private static final double TOLERANCE = 2e-6;

  private static final double EPSILON = 1e-5;
  private static final int MOST_ROWS = 9;
  private static final int[] COLUMNS = {1, 7, 8, 33, 64, 100};
  private static final int MOST_LANES = 3;

  private final Kernels oracle = new ScalarKernels();
  private final Matrices matrices = new Matrices(12);

  /// Compares what an operation writes, for all sizes and shares.
  @FunctionalInterface
  private interface Operation {
    void run(Lane lane, FloatMatrix output, FloatMatrix input, int rows);
  }

  private void compare(Kernels kernels, String what, Operation operation) {
    for (int columns : COLUMNS) {
      for (int rows = 1; rows <= MOST_ROWS; rows++) {
        FloatMatrix input =
            rows % 2 == 0
                ? matrices.random(rows, columns)
                : matrices.among(
                    rows, columns, 0, -0f, 1e4f, -1e4f, 1e-40f, 30, -30, 100, -100, 0.5f, -2);
        compare(kernels, what, operation, input, columns);
      }
    }
  }

  private void compare(
      Kernels kernels, String what, Operation operation, FloatMatrix input, int columns) {
    int rows = input.rows();
    FloatMatrix expected = matrices.output(rows, columns);
    operation.run(oracle.lane(Share.ALL), expected, input, rows);
    for (int lanes = 1; lanes <= MOST_LANES; lanes++) {
      FloatMatrix actual = matrices.output(rows, columns);
      onLanes(kernels, lanes, lane -> operation.run(lane, actual, input, rows));
      String name = "%s, %d columns, %d lanes".formatted(what, columns, lanes);
      assertClose(actual, expected, rows, TOLERANCE, name);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.hasten.TestKernels#fast")
  void agreesElementByElement(Kernels kernels) {
    compare(kernels, "scale", (lane, y, x, rows) -> lane.scale(y, x, 1.5, rows));
    compare(kernels, "cap", (lane, y, x, rows) -> lane.softCap(y, x, 30, rows));
    compare(kernels, "add", (lane, y, x, rows) -> lane.add(y, x, x, rows));
    compare(kernels, "multiply", (lane, y, x, rows) -> lane.multiply(y, x, x, rows));
    for (ActivationFunction function : ActivationFunction.values()) {
      compare(
          kernels,
          function.toString(),
          (lane, y, x, rows) -> lane.activation(y, x, function, rows));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.hasten.TestKernels#fast")
  void agreesOnNorms(Kernels kernels) {
    compare(kernels, "length 1", (lane, y, x, rows) -> lane.l2Normalize(y, x, rows));
    for (int columns : COLUMNS) {
      NormWeights weights =
          new NormWeights(matrices.random(1, columns), matrices.random(1, columns), EPSILON);
      for (int rows = 1; rows <= MOST_ROWS; rows++) {
        FloatMatrix heads = matrices.random(rows, 3 * columns);
        compare(
            kernels,
            "rms",
            (lane, y, x, n) -> lane.rmsNorm(y, x, weights.weight(), EPSILON, n),
            heads,
            3 * columns);
        compare(
            kernels,
            "layer",
            (lane, y, x, n) -> lane.layerNorm(y, x, weights, n),
            matrices.random(rows, columns),
            columns);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.hasten.TestKernels#fast")
  void turnsPairs_whenRotary(Kernels kernels) {
    for (int pairs : new int[] {2, 3, 6, 8, 32, 40}) {
      double[] frequencies = new double[pairs];
      Arrays.setAll(frequencies, pair -> Math.pow(10_000, -pair / (double) pairs));
      StepBatch batch = batch(5, 3);
      RotaryTable expected = new RotaryTable(matrices.memory(), frequencies, 8);
      RotaryTable actual = new RotaryTable(matrices.memory(), frequencies, 8);
      onLanes(oracle, 1, lane -> lane.rotaryAngles(expected, batch));
      onLanes(kernels, 3, lane -> lane.rotaryAngles(actual, batch));
      assertClose(actual.cosines(), expected.cosines(), 8, TOLERANCE, "cosines");
      assertClose(actual.sines(), expected.sines(), 8, TOLERANCE, "sines");
      compare(
          kernels,
          "rotary",
          (lane, y, x, rows) -> lane.rotary(y, x, expected, rows),
          matrices.random(8, 6 * pairs),
          6 * pairs);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.hasten.TestKernels#fast")
  void movesRows(Kernels kernels) {
    StepBatch batch = batch(5, 1, 3);
    FloatMatrix input = matrices.random(9, 33);
    compareRows(kernels, 5, 33, "selected", (lane, y) -> lane.selectRows(y, input, batch));
    for (Pooling pooling : Pooling.values()) {
      compareRows(
          kernels, 3, 33, pooling.toString(), (lane, y) -> lane.pool(y, input, pooling, batch));
    }
  }

  private void compareRows(
      Kernels kernels,
      int rows,
      int columns,
      String what,
      BiConsumer<Lane, FloatMatrix> operation) {
    FloatMatrix expected = matrices.output(rows, columns);
    operation.accept(oracle.lane(Share.ALL), expected);
    for (int lanes = 1; lanes <= MOST_LANES; lanes++) {
      FloatMatrix actual = matrices.output(rows, columns);
      onLanes(kernels, lanes, lane -> operation.accept(lane, actual));
      assertClose(actual, expected, rows, TOLERANCE, what);
    }
  }

  /// Sequences of these lengths, every other token selected.
  private static StepBatch batch(int... lengths) {
    StepBatch batch = new StepBatch(new StepLimits(16, 16, 4));
    for (int length : lengths) {
      batch.beginSequence();
      for (int position = 0; position < length; position++) {
        batch.add(position, 100 + position, 0);
        if (batch.tokens() % 2 == 1) {
          batch.select();
        }
      }
    }
    return batch;
  }

  @ParameterizedTest
  @MethodSource("dev.hasten.TestKernels#fast")
  void looksUpTheOraclesRows_whateverTheType(Kernels kernels) {
    StepBatch batch = batch(5, 3);
    for (DType type : DType.values()) {
      if (type.isWeight()) {
        Weight weight = RandomBlocks.weight(type, 5, 256, 0.01f, -0.02f);
        FloatMatrix expected = matrices.output(8, 256);
        FloatMatrix actual = matrices.output(8, 256);
        PackedWeight table = oracle.table(weight);
        PackedWeight packed = kernels.table(weight);
        onLanes(oracle, 1, l -> l.embedding(expected, table, StepInput.TOKEN_IDS, batch));
        onLanes(kernels, 3, l -> l.embedding(actual, packed, StepInput.TOKEN_IDS, batch));
        assertSameBits(actual, expected, 8, type.toString());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.hasten.TestKernels#fast")
  void roundsAsTheOracle(Kernels kernels) {
    for (int columns : new int[] {32, 96}) {
      FloatMatrix input = matrices.random(7, columns);
      input.write(2, 0, new float[columns], 0, columns);
      QuantizedMatrix expected = QuantizedMatrix.allocate(matrices.memory(), 7, columns);
      QuantizedMatrix actual = QuantizedMatrix.allocate(matrices.memory(), 7, columns);
      onLanes(oracle, 1, lane -> lane.quantize(expected, input, 7));
      onLanes(kernels, 3, lane -> lane.quantize(actual, input, 7));
      assertThat(actual.values().mismatch(expected.values())).isEqualTo(-1);
      assertThat(actual.scales().mismatch(expected.scales())).isEqualTo(-1);
      assertThat(actual.sums().mismatch(expected.sums())).isEqualTo(-1);
    }
  }
}
