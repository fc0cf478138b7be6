package dev.hasten.kernel;

import static dev.hasten.kernel.Matrices.assertClose;
import static dev.hasten.kernel.Matrices.assertSameBits;
import static dev.hasten.kernel.Matrices.onLanes;

import dev.hasten.TestKernels;
import dev.hasten.kernel.packed.RandomBlocks;
import dev.hasten.kernel.scalar.ScalarKernels;
import dev.hasten.kernel.vector.VectorKernels;
import dev.hasten.model.ActivationFunction;
import dev.hasten.model.Weight;
import dev.hasten.model.WeightRows;
import dev.hasten.tensor.DType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Matrix products of every provider that reads floats, against the oracle.
class ProductsSuiteTest {
  /// Packing rounds the scales and minimums of the K-types to f16, by 2^-11. Both may be a few
  /// times the weight that they make.
  private static final double K_TYPE_TOLERANCE = 4e-3;

  /// Half a unit in the last place of sums that, with the minimums of 8-bit codes, are up to 2 *
  /// 128 times a weight, a few times over.
  private static final double BLOCK_SUM_TOLERANCE = 1e-5;

  /// Functions that are right to 2e-7, then one product.
  private static final double GATE_TOLERANCE = 2e-6;

  private static final int[] TOKENS = {1, 2, 5, 6, 7, 13};
  private static final float[] FACTORS = {0.01f, -0.0123f, 0x1p-24f, 0};

  private final Kernels oracle = new ScalarKernels();
  private final Matrices matrices = new Matrices(13);

  static Stream<Arguments> providersAndTypes() {
    return TestKernels.ofFloats()
        .flatMap(kernels ->
            Stream.of(DType.values())
                .filter(DType::isWeight)
                .map(type -> Arguments.of(kernels, type)));
  }

  /// Native kernels sum as the oracle does. Those in Java scale the sum of a block instead of every
  /// code in it.
  private static double tolerance(Kernels kernels, DType type) {
    if (type.toString().endsWith("_K")) {
      return K_TYPE_TOLERANCE;
    }
    return kernels instanceof VectorKernels ? BLOCK_SUM_TOLERANCE : 0;
  }

  @ParameterizedTest
  @MethodSource("providersAndTypes")
  void sumsAsTheOracle(Kernels kernels, DType type) {
    int columns = type.blockElements() == 1 ? 37 : 512;
    Weight first = RandomBlocks.weight(type, 41, columns, FACTORS);
    Weight second = RandomBlocks.weight(type, 16, columns, FACTORS);
    FloatMatrix bias = matrices.random(1, 41);
    double tolerance = tolerance(kernels, type);
    for (int tokens : TOKENS) {
      FloatMatrix input = matrices.random(tokens + 1, columns);
      FloatMatrix[] expected = {matrices.output(tokens, 41), matrices.output(tokens, 16)};
      multiply(oracle, 1, first, second, bias, input, expected, tokens);
      for (int lanes = 1; lanes <= 3; lanes++) {
        FloatMatrix[] actual = {matrices.output(tokens, 41), matrices.output(tokens, 16)};
        multiply(kernels, lanes, first, second, bias, input, actual, tokens);
        String what = "%s, %d tokens, %d lanes".formatted(type, tokens, lanes);
        for (int i = 0; i < 2; i++) {
          if (tolerance == 0) {
            assertSameBits(actual[i], expected[i], tokens, what);
          } else {
            double size = Math.sqrt(columns) * largest(i == 0 ? first : second);
            assertClose(actual[i], expected[i], tokens, tolerance * size, what);
          }
        }
      }
    }
  }

  /// The largest weight there is.
  private static double largest(Weight weight) {
    float[] row = new float[weight.spec().columns()];
    double largest = 0;
    WeightRows rows = weight.openRows();
    for (int index = 0; index < rows.rows(); index++) {
      rows.read(index, 0, row, 0, row.length);
      for (float value : row) {
        largest = Math.max(largest, Math.abs(value));
      }
    }
    return largest;
  }

  private static void multiply(
      Kernels kernels,
      int lanes,
      Weight first,
      Weight second,
      FloatMatrix bias,
      FloatMatrix input,
      FloatMatrix[] outputs,
      int tokens) {
    List<Product> products =
        List.of(
            new Product(outputs[0], kernels.pack(first), Optional.of(bias)),
            new Product(outputs[1], kernels.pack(second), Optional.empty()));
    onLanes(kernels, lanes, lane -> lane.linear(products, LinearInput.of(input), tokens));
  }

  @ParameterizedTest
  @EnumSource
  void gatesAsTheOracle(ActivationFunction function) {
    TestKernels.ofFloats().forEach(kernels -> checkGates(kernels.getPayload(), function));
  }

  private void checkGates(Kernels kernels, ActivationFunction function) {
    Weight gate = RandomBlocks.weight(DType.Q4_1, 41, 64, FACTORS);
    Weight up = RandomBlocks.weight(DType.Q8_0, 41, 64, FACTORS);
    FloatMatrix bias = matrices.random(1, 41);
    for (int tokens : TOKENS) {
      FloatMatrix input = matrices.random(tokens, 64);
      FloatMatrix expected = matrices.output(tokens, 41);
      gate(oracle, 1, gate, up, function, bias, input, expected);
      for (int lanes = 1; lanes <= 4; lanes++) {
        FloatMatrix actual = matrices.output(tokens, 41);
        gate(kernels, lanes, gate, up, function, bias, input, actual);
        assertClose(
            actual,
            expected,
            tokens,
            GATE_TOLERANCE + tolerance(kernels, DType.Q8_0),
            function + ", " + tokens);
      }
    }
  }

  private static void gate(
      Kernels kernels,
      int lanes,
      Weight gate,
      Weight up,
      ActivationFunction function,
      FloatMatrix bias,
      FloatMatrix input,
      FloatMatrix output) {
    Product product = new Product(output, kernels.pack(gate), Optional.of(bias));
    PackedWeight packed = kernels.pack(up);
    onLanes(
        kernels,
        lanes,
        lane -> lane.gatedLinear(product, packed, function, LinearInput.of(input), input.rows()));
  }
}
