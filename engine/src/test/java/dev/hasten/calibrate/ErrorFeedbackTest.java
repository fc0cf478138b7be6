package dev.hasten.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.hasten.executor.ThreadTeam;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Dequantizer;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ErrorFeedbackTest {
  private static final int ROWS = 37;
  private static final int COLUMNS = 256;

  /// Sums of floats now and then fall on the other side of the middle between two codes, and all
  /// that comes after is another story of the same worth.
  private static final double MOST_PERCENT_APART = 3;

  private static final FeedbackOptions NO_SWEEPS = new FeedbackOptions(0.01, 0);

  static Stream<DType> types() {
    return Arrays.stream(DType.values()).filter(ErrorFeedback::supports);
  }

  /// The importance of each column by itself, and nothing that is made up for.
  private static Hessian diagonal(Hessian hessian) {
    int columns = hessian.columns();
    float[][] lower = new float[columns][];
    for (int i = 0; i < columns; i++) {
      lower[i] = new float[i + 1];
      lower[i][i] = hessian.get(i, i);
    }
    return new Hessian(lower, hessian.rows());
  }

  private static byte[] quantized(
      DType type, float[][] weights, Hessian hessian, FeedbackOptions options, int threads) {
    byte[] blocks = new byte[(int) type.bytesFor((long) weights.length * weights[0].length)];
    try (ThreadTeam team = new ThreadTeam(threads)) {
      ErrorFeedback.of(type, hessian, options, team)
          .quantize(
              weights.length,
              (row, target) -> System.arraycopy(weights[row], 0, target, 0, target.length),
              MemorySegment.ofArray(blocks));
    }
    return blocks;
  }

  private static float[][] floats(DType type, byte[] blocks, int rows) {
    int rowBytes = blocks.length / rows;
    int columns = rowBytes / type.blockBytes() * type.blockElements();
    float[][] floats = new float[rows][columns];
    for (int row = 0; row < rows; row++) {
      Dequantizer.dequantizeRow(
          type, MemorySegment.ofArray(blocks), (long) row * rowBytes, floats[row], 0, columns);
    }
    return floats;
  }

  private static double outputError(DType type, float[][] weights, Hessian hessian, byte[] blocks) {
    float[][] rounded = floats(type, blocks, weights.length);
    double sum = 0;
    for (int row = 0; row < weights.length; row++) {
      float[] error = new float[weights[row].length];
      for (int column = 0; column < error.length; column++) {
        error[column] = weights[row][column] - rounded[row][column];
      }
      sum += hessian.outputError(error);
    }
    return sum;
  }

  @ParameterizedTest
  @MethodSource("types")
  void leavesTheErrorOfTheNaiveAlgorithm(DType type) {
    Hessian hessian = Hessian.of(new RandomMatrices(5).inputs(300, COLUMNS));
    float[][] weights = new RandomMatrices(6).weights(ROWS, COLUMNS);
    double error =
        outputError(type, weights, hessian, quantized(type, weights, hessian, NO_SWEEPS, 2));
    double naiveError = outputError(type, weights, hessian, naive(type, weights, hessian));

    assertThat(error).isCloseTo(naiveError, withinPercentage(MOST_PERCENT_APART));
  }

  @Test
  void choosesTheCodesOfTheNaiveAlgorithm() {
    Hessian hessian = Hessian.of(new RandomMatrices(5).inputs(300, 64));
    float[][] weights = new RandomMatrices(6).weights(4, 64);

    assertThat(quantized(DType.Q4_0, weights, hessian, NO_SWEEPS, 2))
        .containsExactly(naive(DType.Q4_0, weights, hessian));
  }

  private static byte[] naive(DType type, float[][] weights, Hessian hessian) {
    BlockGrid grid = Grids.of(type).orElseThrow();
    NaiveFeedback naive = new NaiveFeedback(hessian, FeedbackFactor.damping(hessian, 0.01));
    int rowBytes = (int) type.bytesFor(hessian.columns());
    byte[] all = new byte[weights.length * rowBytes];
    byte[] bytes = new byte[rowBytes];
    for (int row = 0; row < weights.length; row++) {
      grid.write(naive.round(grid, weights[row]), bytes);
      System.arraycopy(bytes, 0, all, row * rowBytes, rowBytes);
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("types")
  void leavesLessErrorThanRoundingByImportance_andSweepsLeaveStillLess(DType type) {
    for (int seed = 0; seed < 4; seed++) {
      Hessian hessian = Hessian.of(new RandomMatrices(seed).inputs(300, COLUMNS));
      float[][] weights = new RandomMatrices(100 + seed).weights(ROWS, COLUMNS);
      byte[] plain = quantized(type, weights, diagonal(hessian), NO_SWEEPS, 2);
      byte[] fedBack = quantized(type, weights, hessian, NO_SWEEPS, 2);
      byte[] swept = quantized(type, weights, hessian, FeedbackOptions.DEFAULT, 2);

      double plainError = outputError(type, weights, hessian, plain);
      double fedBackError = outputError(type, weights, hessian, fedBack);
      assertThat(fedBackError).isLessThan(plainError);
      assertThat(outputError(type, weights, hessian, swept)).isLessThan(fedBackError);
    }
  }

  @Test
  void isTheSame_forAnyNumberOfThreads() {
    Hessian hessian = Hessian.of(new RandomMatrices(7).inputs(300, COLUMNS));
    float[][] weights = new RandomMatrices(8).weights(ROWS, COLUMNS);
    byte[] one = quantized(DType.Q4_0, weights, hessian, FeedbackOptions.DEFAULT, 1);

    assertThat(quantized(DType.Q4_0, weights, hessian, FeedbackOptions.DEFAULT, 2))
        .containsExactly(one);
    assertThat(quantized(DType.Q4_0, weights, hessian, FeedbackOptions.DEFAULT, 3))
        .containsExactly(one);
  }

  @ParameterizedTest
  @EnumSource(names = {"Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0"})
  void keepsWhatIsOnTheGrid(DType type) {
    float[][] onGrid = floats(type, randomBlocks(type), 1);
    Hessian hessian = Hessian.of(new RandomMatrices(9).inputs(300, onGrid[0].length));
    byte[] again = quantized(type, onGrid, hessian, FeedbackOptions.DEFAULT, 1);

    assertThat(outputError(type, onGrid, hessian, again))
        .isLessThan(1e-6 * hessian.outputError(onGrid[0]));
  }

  /// Every code is used, so that a step can only be the one that was used.
  private static byte[] randomBlocks(DType type) {
    BlockGrid grid = Grids.of(type).orElseThrow();
    GridRow row = new GridRow(grid, 4 * grid.blockColumns());
    Arrays.fill(row.steps, 0.125f);
    Arrays.fill(row.offsets, ((LegacyGrid) grid).search() == ScaleSearch.AFFINE ? -0.5f : 0);
    Random random = new Random(10);
    for (int column = 0; column < row.codes.length; column++) {
      row.codes[column] = random.nextInt(grid.lowestCode(), grid.highestCode() + 1);
    }
    for (int block = 0; block < 4; block++) {
      row.codes[block * grid.blockColumns()] = grid.lowestCode();
      row.codes[block * grid.blockColumns() + 1] = grid.highestCode();
    }
    byte[] blocks = new byte[(int) type.bytesFor(row.codes.length)];
    grid.write(row, blocks);
    return blocks;
  }

  @Test
  void roundsPlainly_whereAColumnNeverVaried() {
    float[][] inputs = new RandomMatrices(11).inputs(300, 64);
    for (float[] row : inputs) {
      row[3] = 0;
      row[40] = 0;
    }
    float[][] weights = new RandomMatrices(12).weights(5, 64);
    byte[] blocks = quantized(DType.Q8_0, weights, Hessian.of(inputs), FeedbackOptions.DEFAULT, 1);

    float[][] rounded = floats(DType.Q8_0, blocks, 5);
    for (int row = 0; row < 5; row++) {
      float step = 1.01f * 0.5f / 127 + 0.005f;
      assertThat(Math.abs(weights[row][3] - rounded[row][3])).isLessThan(step);
      assertThat(Math.abs(weights[row][40] - rounded[row][40])).isLessThan(step);
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void givesZeros_forZeros(DType type) {
    Hessian hessian = Hessian.of(new RandomMatrices(13).inputs(20, COLUMNS));
    byte[] blocks = quantized(type, new float[2][COLUMNS], hessian, FeedbackOptions.DEFAULT, 1);

    assertThat(floats(type, blocks, 2)).isDeepEqualTo(new float[2][COLUMNS]);
  }

  @Test
  void givesNumbers_whenTheTextSaidNothing() {
    float[][] weights = new RandomMatrices(14).weights(2, 64);
    byte[] blocks =
        quantized(DType.Q4_0, weights, Hessian.of(new float[3][64]), FeedbackOptions.DEFAULT, 1);

    assertThat(floats(DType.Q4_0, blocks, 2)[1]).doesNotContain(Float.NaN);
    assertThat(outputError(DType.Q4_0, weights, Hessian.of(identity(64)), blocks))
        .isLessThan(0.02 * energy(weights));
  }

  private static float[][] identity(int size) {
    float[][] identity = new float[size][size];
    for (int i = 0; i < size; i++) {
      identity[i][i] = 1;
    }
    return identity;
  }

  private static double energy(float[][] weights) {
    return Arrays.stream(weights)
        .mapToDouble(Hessian.of(identity(weights[0].length))::outputError)
        .sum();
  }

  @Test
  void refuses_whatItCannotStore() {
    try (ThreadTeam team = new ThreadTeam(1)) {
      Hessian odd = Hessian.of(new float[1][33]);
      assertThatThrownBy(() -> ErrorFeedback.of(DType.Q4_0, odd, FeedbackOptions.DEFAULT, team))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll("32", "33");
      assertThatThrownBy(() -> ErrorFeedback.of(DType.F16, odd, FeedbackOptions.DEFAULT, team))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("F16");
    }
    assertThat(types())
        .containsExactly(
            DType.Q4_0,
            DType.Q4_1,
            DType.Q5_0,
            DType.Q5_1,
            DType.Q8_0,
            DType.Q4_K,
            DType.Q5_K,
            DType.Q6_K);
  }
}
