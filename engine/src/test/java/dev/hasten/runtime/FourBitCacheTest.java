package dev.hasten.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.StepRunner;
import dev.hasten.TestKernels;
import dev.hasten.TinyModel;
import dev.hasten.TinyModels;
import dev.hasten.format.GgufFile;
import dev.hasten.format.GgufReader;
import dev.hasten.kernel.Kernels;
import dev.hasten.kernel.scalar.ScalarKernels;
import dev.hasten.kvcache.KvType;
import dev.hasten.model.Model;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Whole models over keys and values of 4 bits, with every kind of kernels.
class FourBitCacheTest {
  /// Kernels add in other orders, which none of these tokens takes over the border of a code.
  private static final float TOLERANCE = 1e-3F;

  private static final int CHUNK = 7;

  @TempDir private Path directory;

  static Stream<Arguments> modelsAndKernels() {
    return Stream.of(
            Named.of("llama", TinyModels.llama()),
            Named.of("llama of odd sizes", TinyModels.llamaOfOddSizes()),
            Named.of("gemma3", TinyModels.gemma3()))
        .flatMap(tiny -> TestKernels.ofFloats().map(kernels -> Arguments.of(tiny, kernels)));
  }

  @ParameterizedTest
  @MethodSource("modelsAndKernels")
  void givesTheOraclesLogits(TinyModel tiny, Kernels kernels) {
    try (GgufFile file = GgufReader.read(tiny.write(directory))) {
      Model model = Model.of(file);
      float[][] expected = logits(model, new ScalarKernels(), KvType.Q4_0);
      float[][] actual = logits(model, kernels, KvType.Q4_0);
      for (int token = 0; token < expected.length; token++) {
        assertThat(actual[token]).containsExactly(expected[token], within(TOLERANCE));
      }
    }
  }

  private static float[][] logits(Model model, Kernels kernels, KvType kv) {
    try (StepRunner runner = new StepRunner(model, kernels, 2, kv)) {
      return runner.prefill(new Random(6).ints(40, 0, 80).toArray(), CHUNK);
    }
  }
}
