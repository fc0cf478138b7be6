package dev.hasten.kernel.nativelib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.StepRunner;
import dev.hasten.TestModels;
import dev.hasten.TinyModels;
import dev.hasten.format.GgufFile;
import dev.hasten.format.GgufReader;
import dev.hasten.kernel.ActivationType;
import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.Kernels;
import dev.hasten.kernel.Lane;
import dev.hasten.kernel.LinearInput;
import dev.hasten.kernel.Product;
import dev.hasten.kernel.QuantizedMatrix;
import dev.hasten.kernel.Share;
import dev.hasten.kernel.packed.PackedForm;
import dev.hasten.kernel.packed.PackedMatrix;
import dev.hasten.model.ActivationFunction;
import dev.hasten.model.Model;
import dev.hasten.model.Weight;
import dev.hasten.tensor.DType;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NativeKernelsTest {
  /// Of the sum of absolute products: f32 rounding over a row, in another order.
  private static final double ROUNDING = 2e-6;

  private static final int[] TOKEN_COUNTS = {1, 2, 3, 7, 8, 13, 21};
  private static final float UNTOUCHED = -12345;

  @TempDir private static Path cache;
  @TempDir private Path directory;

  private static NativeLibrary library() {
    return NativeLibrary.load(cache);
  }

  private static Kernels best() {
    NativeLibrary library = library();
    return new NativeKernels(library, library.variants().getFirst(), ActivationType.INT8);
  }

  static Stream<Arguments> variantsAndTypes() {
    return library().variants().stream()
        .flatMap(variant ->
            Arrays.stream(DType.values())
                .filter(DType::isWeight)
                .map(type -> Arguments.of(variant, type)));
  }

  @ParameterizedTest
  @MethodSource("variantsAndTypes")
  void multipliesWhatWasPacked_whateverTheTypeAndTheNumberOfTokens(Variant variant, DType type) {
    Kernels kernels = new NativeKernels(library(), variant, ActivationType.INT8);
    try (GgufFile file = GgufReader.read(TinyModels.llama(type).write(directory))) {
      for (Weight weight : Model.of(file).weights().values()) {
        if (weight.spec().rows() > 1) {
          for (int tokens : TOKEN_COUNTS) {
            check(kernels, (PackedMatrix) kernels.pack(weight), tokens);
          }
        }
      }
    }
  }

  private static void check(Kernels kernels, PackedMatrix weight, int tokens) {
    try (Arena arena = Arena.ofConfined()) {
      FloatMatrix input = random(arena, tokens, weight.columns());
      FloatMatrix bias = random(arena, 1, weight.rows());
      FloatMatrix output = FloatMatrix.allocate(arena, tokens + 1, weight.rows());
      output.write(tokens, 0, untouched(weight.rows()), 0, weight.rows());
      LinearInput read = input(kernels, weight, input, arena);
      List<Product> products = List.of(new Product(output, weight, Optional.of(bias)));
      for (int index = 0; index < 2; index++) {
        kernels.lane(new Share(index, 2)).linear(products, read, tokens);
      }
      float[] row = new float[weight.columns()];
      for (int column = 0; column < weight.rows(); column++) {
        weight.readRow(column, row);
        for (int token = 0; token < tokens; token++) {
          float[] seen = seen(input.row(token), weight.form());
          assertClose(output.get(token, column), bias.get(0, column), row, seen);
        }
      }
      assertThat(output.row(tokens)).containsOnly(UNTOUCHED);
    }
  }

  /// The fused operation gives the bits of the operations it stands for.
  @ParameterizedTest
  @EnumSource
  void gatesAsItsPartsWould(ActivationFunction function) {
    try (Arena arena = Arena.ofConfined();
        GgufFile file = GgufReader.read(TinyModels.llama(DType.Q4_1).write(directory))) {
      Model model = Model.of(file);
      for (ActivationType activations : ActivationType.values()) {
        NativeLibrary library = library();
        Kernels kernels = new NativeKernels(library, library.variants().getFirst(), activations);
        PackedMatrix gate = pack(kernels, model, "blk.0.ffn_gate.weight");
        PackedMatrix up = pack(kernels, model, "blk.0.ffn_up.weight");
        checkGate(kernels, gate, up, function, arena);
      }
    }
  }

  private static PackedMatrix pack(Kernels kernels, Model model, String name) {
    return (PackedMatrix) kernels.pack(Objects.requireNonNull(model.weights().get(name)));
  }

  private static void checkGate(
      Kernels kernels,
      PackedMatrix gate,
      PackedMatrix up,
      ActivationFunction function,
      Arena arena) {
    for (int tokens : TOKEN_COUNTS) {
      LinearInput input = input(kernels, gate, random(arena, tokens, gate.columns()), arena);
      FloatMatrix fused = FloatMatrix.allocate(arena, tokens, gate.rows());
      Product product = new Product(fused, gate, Optional.empty());
      for (int index = 0; index < 3; index++) {
        kernels.lane(new Share(index, 3)).gatedLinear(product, up, function, input, tokens);
      }
      FloatMatrix gated = FloatMatrix.allocate(arena, tokens, gate.rows());
      FloatMatrix raised = FloatMatrix.allocate(arena, tokens, gate.rows());
      FloatMatrix activated = FloatMatrix.allocate(arena, tokens, gate.rows());
      FloatMatrix expected = FloatMatrix.allocate(arena, tokens, gate.rows());
      Lane lane = kernels.lane(Share.ALL);
      lane.linear(
          List.of(
              new Product(gated, gate, Optional.empty()),
              new Product(raised, up, Optional.empty())),
          input,
          tokens);
      lane.activation(activated, gated, function, tokens);
      lane.multiply(expected, activated, raised, tokens);
      assertThat(fused.segment().mismatch(expected.segment())).isEqualTo(-1);
    }
  }

  private static LinearInput input(
      Kernels kernels, PackedMatrix weight, FloatMatrix input, Arena arena) {
    if (kernels.inputOf(weight) == ActivationType.FLOAT) {
      return LinearInput.of(input);
    }
    QuantizedMatrix quantized = QuantizedMatrix.allocate(arena, input.rows(), input.columns());
    for (int index = 0; index < 2; index++) {
      kernels.lane(new Share(index, 2)).quantize(quantized, input, input.rows());
    }
    return new LinearInput(input, Optional.of(quantized));
  }

  /// The activations as int8 with a scale for each 32, where the form asks for that.
  private static float[] seen(float[] values, PackedForm form) {
    if (!form.hasCodes()) {
      return values;
    }
    float[] seen = new float[values.length];
    for (int block = 0; block < values.length; block += QuantizedMatrix.BLOCK) {
      float most = 0;
      for (int i = block; i < block + QuantizedMatrix.BLOCK; i++) {
        most = Math.max(most, Math.abs(values[i]));
      }
      for (int i = block; i < block + QuantizedMatrix.BLOCK; i++) {
        float inverse = most > 0 ? 127 / most : 0;
        seen[i] = (float) Math.rint(values[i] * inverse) * (most / 127);
      }
    }
    return seen;
  }

  private static void assertClose(float actual, float bias, float[] weights, float[] values) {
    double expected = bias;
    double scale = Math.abs(bias);
    for (int i = 0; i < weights.length; i++) {
      expected += (double) weights[i] * values[i];
      scale += Math.abs((double) weights[i] * values[i]) + Math.abs(weights[i]);
    }
    assertThat((double) actual).isCloseTo(expected, within(16 * ROUNDING * scale + 1e-6));
  }

  private static FloatMatrix random(Arena arena, int rows, int columns) {
    Random random = new Random(31L * rows + columns);
    FloatMatrix matrix = FloatMatrix.allocate(arena, rows, columns);
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        // Extremes, zeros and ordinary numbers.
        float value = random.nextInt(7) == 0 ? 3 : (float) random.nextGaussian();
        matrix.set(row, column, column / QuantizedMatrix.BLOCK == 1 ? 0 : value);
      }
    }
    return matrix;
  }

  private static float[] untouched(int count) {
    float[] values = new float[count];
    Arrays.fill(values, UNTOUCHED);
    return values;
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "gemma3"})
  void givesTheSameBits_whateverThreadsAndChunks(String architecture) {
    Path path =
        (architecture.equals("llama") ? TinyModels.llama(DType.Q4_0) : TinyModels.gemma3())
            .write(directory);
    int[] tokens = new Random(5).ints(40, 0, 60).toArray();
    try (GgufFile file = GgufReader.read(path)) {
      Model model = Model.of(file);
      int[][] whole = bits(model, 1, tokens, tokens.length);
      for (int threads = 1; threads <= 3; threads++) {
        for (int chunk : new int[] {1, 5, 16, 17}) {
          assertThat(bits(model, threads, tokens, chunk))
              .as("%d threads, chunks of %d", threads, chunk)
              .isDeepEqualTo(whole);
        }
      }
    }
  }

  private static int[][] bits(Model model, int threads, int[] tokens, int chunk) {
    try (StepRunner runner = new StepRunner(model, best(), threads)) {
      return Arrays.stream(runner.prefill(tokens, chunk))
          .map(NativeKernelsTest::bits)
          .toArray(int[][]::new);
    }
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
    return bits;
  }

  /// F32 weights take float activations, so here only attention and rounding differ.
  @ParameterizedTest
  @ValueSource(strings = {"llama", "gemma3"})
  void givesTheOraclesLogits_whenWeightsAreFloats(String architecture) {
    Path path =
        (architecture.equals("llama") ? TinyModels.llama() : TinyModels.gemma3()).write(directory);
    int[] tokens = new Random(6).ints(40, 0, 60).toArray();
    try (GgufFile file = GgufReader.read(path)) {
      Model model = Model.of(file);
      try (StepRunner oracle = StepRunner.scalar(model);
          StepRunner runner = new StepRunner(model, best(), 2)) {
        float[][] expected = oracle.prefill(tokens, 40);
        float[][] actual = runner.prefill(tokens, 7);
        for (int token = 0; token < tokens.length; token++) {
          assertThat(actual[token]).containsExactly(expected[token], within(1e-4f));
        }
      }
    }
  }

  @Test
  void choosesTheOraclesTokenWithInt8_whenItIsNotCloseOnTheRealModel() {
    int[] tokens = {504, 3575, 282, 4649, 314}; // "The capital of France is"
    try (GgufFile file = GgufReader.read(TestModels.smollm2())) {
      Model model = Model.of(file);
      try (StepRunner runner = new StepRunner(model, best(), 2)) {
        float[] last = runner.prefill(tokens, tokens.length)[tokens.length - 1];
        int best = 0;
        for (int id = 0; id < last.length; id++) {
          best = last[id] > last[best] ? id : best;
        }
        assertThat(best).isEqualTo(7042); // " Paris", the golden answer, by 2.48 nats
      }
    }
  }
}
