package dev.hasten.kernel.scalar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.Lane;
import dev.hasten.kernel.Lane.NormWeights;
import dev.hasten.kernel.LinearInput;
import dev.hasten.kernel.PackedWeight;
import dev.hasten.kernel.Product;
import dev.hasten.kernel.RotaryTable;
import dev.hasten.kernel.Share;
import dev.hasten.model.ActivationFunction;
import dev.hasten.model.AxisName;
import dev.hasten.model.Dimension;
import dev.hasten.model.Pooling;
import dev.hasten.model.StepInput;
import dev.hasten.model.StorageLayout;
import dev.hasten.model.Weight;
import dev.hasten.model.WeightSpec;
import dev.hasten.step.StepBatch;
import dev.hasten.step.StepLimits;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.SegmentAllocator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Each operation against its formula, written out in double precision.
class ScalarLaneTest {
  /// A few roundings of floats of the order of 1.
  private static final double TOLERANCE = 2e-6;

  /// What one rounding may change, relative to the number.
  private static final double HALF_ULP = 0x1p-24;

  /// Bound of the partial sums of 33 products of normally distributed numbers: over five standard
  /// deviations.
  private static final double LARGEST_SUM = 32;

  private static final float UNTOUCHED = 99;
  private static final double EPSILON = 1e-5;

  private final SegmentAllocator memory = Arena.ofAuto();
  private final Random random = new Random(11);

  static Stream<Arguments> sizes() {
    return IntStream.rangeClosed(1, 9)
        .boxed()
        .flatMap(
            rows -> IntStream.of(1, 7, 8, 33).mapToObj(columns -> Arguments.of(rows, columns)));
  }

  /// Calls an operation on lanes of one, two and three shares.
  private static void onAllLanes(int count, Consumer<Lane> operation) {
    for (int index = 0; index < count; index++) {
      operation.accept(new ScalarKernels().lane(new Share(index, count)));
    }
  }

  private FloatMatrix randomMatrix(int rows, int columns) {
    FloatMatrix matrix = FloatMatrix.allocate(memory, rows, columns);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        matrix.set(row, column, (float) random.nextGaussian());
      }
    }
    return matrix;
  }

  /// With one row more than any operation may touch.
  private FloatMatrix output(int rows, int columns) {
    FloatMatrix matrix = FloatMatrix.allocate(memory, rows + 1, columns);
    for (int row = 0; row <= rows; row++) {
      for (int column = 0; column < columns; column++) {
        matrix.set(row, column, UNTOUCHED);
      }
    }
    return matrix;
  }

  @FunctionalInterface
  private interface Formula {
    double at(int row, int column);
  }

  private static void assertIs(FloatMatrix actual, int rows, Formula formula) {
    assertIs(actual, rows, TOLERANCE, formula);
  }

  private static void assertIs(FloatMatrix actual, int rows, double tolerance, Formula formula) {
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < actual.columns(); column++) {
        assertThat((double) actual.get(row, column))
            .as("[%d, %d]", row, column)
            .isCloseTo(formula.at(row, column), within(tolerance));
      }
    }
    if (actual.rows() > rows) {
      assertThat(actual.row(rows)).containsOnly(UNTOUCHED);
    }
  }

  private static PackedWeight packed(FloatMatrix matrix) {
    Dimension rows = Dimension.of(AxisName.INTERMEDIATE.of(matrix.rows()));
    Dimension columns = Dimension.of(AxisName.HIDDEN.of(matrix.columns()));
    Tensor tensor =
        new Tensor("w", DType.F32, Shape.of(matrix.rows(), matrix.columns()), matrix.segment());
    return new ScalarKernels()
        .pack(new Weight(WeightSpec.matrix("w", rows, columns), tensor, StorageLayout.CANONICAL));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void multipliesByTheTransposedWeight(int rows, int columns) {
    for (int outputs : new int[] {1, 7, 8, 9, 33}) {
      FloatMatrix x = randomMatrix(rows, columns);
      FloatMatrix w = randomMatrix(outputs, columns);
      FloatMatrix bias = randomMatrix(1, outputs);
      FloatMatrix plain = output(rows, outputs);
      FloatMatrix biased = output(rows, outputs);
      onAllLanes(
          3,
          lane -> {
            lane.linear(
                List.of(
                    new Product(plain, packed(w), Optional.empty()),
                    new Product(biased, packed(w), Optional.of(bias))),
                LinearInput.of(x),
                rows);
          });
      double tolerance = HALF_ULP * (columns + 1) * LARGEST_SUM;
      assertIs(plain, rows, tolerance, (row, out) -> dot(x, row, w, out));
      assertIs(biased, rows, tolerance, (row, out) -> dot(x, row, w, out) + bias.get(0, out));
    }
  }

  private static double dot(FloatMatrix x, int xRow, FloatMatrix y, int yRow) {
    double sum = 0;
    for (int i = 0; i < x.columns(); i++) {
      sum += (double) x.get(xRow, i) * y.get(yRow, i);
    }
    return sum;
  }

  @Test
  void saysWhichSizesDoNotFit() {
    Lane lane = new ScalarKernels().lane(Share.ALL);
    PackedWeight weight = packed(randomMatrix(3, 5));
    FloatMatrix x = randomMatrix(1, 4);
    FloatMatrix y = output(1, 3);
    List<Product> products = List.of(new Product(y, weight, Optional.empty()));
    assertThatThrownBy(() -> lane.linear(products, LinearInput.of(x), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("linear: x is [*, 4], y is [*, 3], w needs [*, 5] and [*, 3]");
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void normalisesTheRow_whenLayerNorm(int rows, int columns) {
    FloatMatrix x = randomMatrix(rows, columns);
    FloatMatrix weight = randomMatrix(1, columns);
    FloatMatrix bias = randomMatrix(1, columns);
    FloatMatrix y = output(rows, columns);
    onAllLanes(2, lane -> lane.layerNorm(y, x, new NormWeights(weight, bias, EPSILON), rows));
    assertIs(
        y,
        rows,
        (row, i) -> {
          double mean = 0;
          for (float value : x.row(row)) {
            mean += value / (double) columns;
          }
          double variance = 0;
          for (float value : x.row(row)) {
            variance += (value - mean) * (value - mean) / columns;
          }
          double normed = (x.get(row, i) - mean) / Math.sqrt(variance + EPSILON);
          return normed * weight.get(0, i) + bias.get(0, i);
        });
  }

  @ParameterizedTest
  @CsvSource({"1,1,1", "2,7,1", "9,7,3", "3,4,5", "5,33,2"})
  void normalisesEveryHeadByItself_whenRmsNorm(int rows, int headDim, int heads) {
    FloatMatrix x = randomMatrix(rows, heads * headDim);
    FloatMatrix weight = randomMatrix(1, headDim);
    FloatMatrix y = output(rows, heads * headDim);
    onAllLanes(2, lane -> lane.rmsNorm(y, x, weight, EPSILON, rows));
    assertIs(
        y,
        rows,
        (row, column) -> {
          int first = column / headDim * headDim;
          double squares = 0;
          for (int i = first; i < first + headDim; i++) {
            squares += (double) x.get(row, i) * x.get(row, i) / headDim;
          }
          return x.get(row, column) / Math.sqrt(squares + EPSILON) * weight.get(0, column - first);
        });
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void treatsEveryElementAlike(int rows, int columns) {
    FloatMatrix x = randomMatrix(rows, columns);
    FloatMatrix y = randomMatrix(rows, columns);
    FloatMatrix sum = output(rows, columns);
    FloatMatrix product = output(rows, columns);
    FloatMatrix scaled = output(rows, columns);
    FloatMatrix capped = output(rows, columns);
    onAllLanes(
        3,
        lane -> {
          lane.add(sum, x, y, rows);
          lane.multiply(product, x, y, rows);
          lane.scale(scaled, x, 1.5, rows);
          lane.softCap(capped, x, 0.7, rows);
        });
    assertIs(sum, rows, (row, i) -> (double) x.get(row, i) + y.get(row, i));
    assertIs(product, rows, (row, i) -> (double) x.get(row, i) * y.get(row, i));
    assertIs(scaled, rows, (row, i) -> 1.5 * x.get(row, i));
    assertIs(capped, rows, (row, i) -> 0.7 * Math.tanh(x.get(row, i) / 0.7));
  }

  /// Values from 30 digits of the definitions.
  @ParameterizedTest
  @CsvSource({
    "SILU,      0,   0",
    "SILU,      1,   0.7310585786300049",
    "SILU,     -1,  -0.2689414213699951",
    "SILU,      3,   2.857722380467400",
    "SILU,    -90,   0",
    "GELU_ERF,  0,   0",
    "GELU_ERF,  1,   0.8413447460685429",
    "GELU_ERF, -1,  -0.15865525393145705",
    "GELU_ERF,  2,   1.954499736103642",
    "GELU_ERF, -9,   0",
    "GELU_TANH, 0,   0",
    "GELU_TANH, 1,   0.8411919906082768",
    "GELU_TANH,-1,  -0.1588080093917232",
    "GELU_TANH, 2,   1.954597694087775",
    "GELU_TANH,-9,   0",
    "TANH,      0,   0",
    "TANH,      1,   0.7615941559557649",
    "TANH,     -2,  -0.9640275800758169",
    "TANH,     30,   1",
    "RELU,      0,   0",
    "RELU,    2.5,   2.5",
    "RELU,   -2.5,   0"
  })
  void activates(ActivationFunction function, float x, double expected) {
    FloatMatrix input = FloatMatrix.allocate(memory, 1, 1);
    input.set(0, 0, x);
    FloatMatrix y = output(1, 1);
    onAllLanes(1, lane -> lane.activation(y, input, function, 1));
    assertIs(y, 1, (_, _) -> expected);
  }

  @Test
  void keepsNorms_andDependsOnDistanceOnly_whenRotary() {
    int pairs = 5;
    double[] frequencies = {1, 0.3, 0.1, 0.03, 0.01};
    FloatMatrix query = randomMatrix(1, 2 * pairs);
    FloatMatrix key = randomMatrix(1, 2 * pairs);
    for (int distance : new int[] {0, 1, 13, 200}) {
      double expected =
          dot(turned(query, frequencies, 0), 0, turned(key, frequencies, distance), 0);
      for (int position : new int[] {1, 50, 777}) {
        FloatMatrix turnedQuery = turned(query, frequencies, position);
        FloatMatrix turnedKey = turned(key, frequencies, position + distance);
        assertThat(dot(turnedQuery, 0, turnedKey, 0)).isCloseTo(expected, within(1e-5));
        assertThat(dot(turnedQuery, 0, turnedQuery, 0))
            .isCloseTo(dot(query, 0, query, 0), within(1e-5));
      }
    }
  }

  private FloatMatrix turned(FloatMatrix x, double[] frequencies, int position) {
    RotaryTable table = new RotaryTable(memory, frequencies, 1);
    StepBatch batch = new StepBatch(StepLimits.of(1, 1));
    batch.beginSequence();
    batch.add(0, position, 0);
    FloatMatrix y = output(1, x.columns());
    onAllLanes(2, lane -> lane.rotaryAngles(table, batch));
    onAllLanes(2, lane -> lane.rotary(y, x, table, 1));
    return y;
  }

  @Test
  void turnsThePairsOfBothHalves_whenRotary() {
    FloatMatrix x = FloatMatrix.allocate(memory, 1, 8);
    for (int i = 0; i < 8; i++) {
      x.set(0, i, i + 1);
    }
    FloatMatrix y = turned(x, new double[] {Math.PI / 2, 0}, 1);
    assertIs(y, 1, (_, i) -> new double[] {-3, 2, 1, 4, -7, 6, 5, 8}[i]);
  }

  @Test
  void looksUpRows_whenEmbedding() {
    FloatMatrix table = randomMatrix(5, 7);
    StepBatch batch = batch(new int[] {4, 0, 3}, new int[] {2});
    FloatMatrix y = output(4, 7);
    onAllLanes(3, lane -> lane.embedding(y, packed(table), StepInput.TOKEN_IDS, batch));
    int[] ids = {4, 0, 3, 2};
    assertIs(y, 4, (row, i) -> table.get(ids[row], i));
    FloatMatrix positions = output(4, 7);
    onAllLanes(1, lane -> lane.embedding(positions, packed(table), StepInput.POSITIONS, batch));
    int[] expected = {0, 1, 2, 0};
    assertIs(positions, 4, (row, i) -> table.get(expected[row], i));
  }

  @Test
  void poolsEverySequenceByItself() {
    StepBatch batch = batch(new int[] {1, 2, 3}, new int[] {4}, new int[] {5, 6});
    FloatMatrix x = randomMatrix(6, 7);
    FloatMatrix mean = output(3, 7);
    FloatMatrix first = output(3, 7);
    onAllLanes(
        2,
        lane -> {
          lane.pool(mean, x, Pooling.MEAN, batch);
          lane.pool(first, x, Pooling.CLS, batch);
        });
    int[] from = {0, 3, 4, 6};
    assertIs(first, 3, (sequence, i) -> x.get(from[sequence], i));
    assertIs(
        mean,
        3,
        (sequence, i) ->
            IntStream.range(from[sequence], from[sequence + 1])
                .mapToDouble(row -> x.get(row, i))
                .average()
                .orElseThrow());
  }

  private static StepBatch batch(int[]... sequences) {
    StepBatch batch = new StepBatch(new StepLimits(16, 16, 4));
    for (int[] sequence : sequences) {
      batch.beginSequence();
      for (int position = 0; position < sequence.length; position++) {
        batch.add(sequence[position], position, 0);
      }
    }
    return batch;
  }

  @Test
  void keepsTheSelectedRows() {
    StepBatch batch = new StepBatch(new StepLimits(16, 16, 4));
    batch.beginSequence();
    for (int position = 0; position < 5; position++) {
      batch.add(0, position, 0);
      if (position % 2 == 1) {
        assertThat(batch.select()).isEqualTo(position / 2);
      }
    }
    FloatMatrix x = randomMatrix(5, 7);
    FloatMatrix y = output(2, 7);
    onAllLanes(3, lane -> lane.selectRows(y, x, batch));
    assertIs(y, 2, (row, i) -> x.get(2 * row + 1, i));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void hasLengthOne_whenNormalised(int rows, int columns) {
    FloatMatrix x = randomMatrix(rows, columns);
    FloatMatrix y = output(rows, columns);
    onAllLanes(2, lane -> lane.l2Normalize(y, x, rows));
    assertIs(y, rows, (row, i) -> x.get(row, i) / Math.sqrt(dot(x, row, x, row)));
  }

  @Test
  void leavesZeros_whenNormalisingNothing() {
    FloatMatrix zeros = FloatMatrix.allocate(memory, 1, 3);
    FloatMatrix y = output(1, 3);
    onAllLanes(1, lane -> lane.l2Normalize(y, zeros, 1));
    assertIs(y, 1, (_, _) -> 0);
  }
}
