package dev.hasten.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.StepRunner;
import dev.hasten.StepRunner.Running;
import dev.hasten.TestKernels;
import dev.hasten.TestModels;
import dev.hasten.TinyConversion;
import dev.hasten.TinyDecoders;
import dev.hasten.TinyModel;
import dev.hasten.TinyModels;
import dev.hasten.format.GgufFile;
import dev.hasten.format.GgufReader;
import dev.hasten.kernel.Kernels;
import dev.hasten.kvcache.KvType;
import dev.hasten.model.Model;
import dev.hasten.model.Pooling;
import dev.hasten.tensor.DType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The logits of a token are the same bits whatever the number of threads, the chunks of its prompt
/// or its neighbours in the step.
class BitIdentityTest {
  private static final int TOKENS = 40;

  /// Of the real model, which takes long.
  private static final int CHECKED_LOGITS = 4;

  @TempDir private Path directory;

  static Stream<Arguments> decoders() {
    return Stream.of(
            Named.of("llama", TinyModels.llama()),
            Named.of("llama in 4 bits", TinyModels.llama(DType.Q4_0)),
            Named.of("llama of odd sizes", TinyModels.llamaOfOddSizes()),
            Named.of("gemma3", TinyModels.gemma3()),
            Named.of("phi3", TinyConversion.toGguf(TinyDecoders.phi3())),
            Named.of("gemma2", TinyConversion.toGguf(TinyDecoders.gemma2())),
            Named.of("gpt2", TinyConversion.toGguf(TinyDecoders.gpt2())))
        .flatMap(tiny -> TestKernels.all().map(kernels -> Arguments.of(tiny, kernels)));
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void givesTheSameBits_whenThreadsAreMore(TinyModel tiny, Kernels kernels) {
    try (GgufFile file = GgufReader.read(tiny.write(directory))) {
      Model model = Model.of(file);
      List<int[]> expected = bits(prefill(model, kernels, 1, TOKENS));
      assertThat(bits(prefill(model, kernels, 2, TOKENS))).containsExactlyElementsOf(expected);
      assertThat(bits(prefill(model, kernels, 3, TOKENS))).containsExactlyElementsOf(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void givesTheSameBits_whenThePromptComesInChunks(TinyModel tiny, Kernels kernels) {
    try (GgufFile file = GgufReader.read(tiny.write(directory))) {
      Model model = Model.of(file);
      List<int[]> expected = bits(prefill(model, kernels, 1, TOKENS));
      for (int chunk : new int[] {1, 5, 16, 17}) {
        assertThat(bits(prefill(model, kernels, 2, chunk)))
            .as("chunks of %d", chunk)
            .containsExactlyElementsOf(expected);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void givesTheSameBits_whenTheCacheHasCodes(TinyModel tiny, Kernels kernels) {
    try (GgufFile file = GgufReader.read(tiny.write(directory))) {
      Model model = Model.of(file);
      for (KvType kv : new KvType[] {KvType.Q8_0, KvType.Q4_0, KvType.Q4_0_PLAIN}) {
        List<int[]> expected = bits(prefill(model, kernels, kv, 1, TOKENS));
        for (int chunk : new int[] {1, 5, 17}) {
          assertThat(bits(prefill(model, kernels, kv, 3, chunk)))
              .as("%s, chunks of %d", kv, chunk)
              .containsExactlyElementsOf(expected);
        }
        try (StepRunner runner = new StepRunner(model, kernels, 2, kv)) {
          List<float[]> logits = amongNeighbours(runner, tokens(TOKENS, 1));
          assertThat(bits(logits.toArray(float[][]::new)))
              .as("%s, neighbours", kv)
              .containsExactlyElementsOf(expected);
        }
      }
    }
  }

  private static float[][] prefill(Model model, Kernels kernels, int threads, int chunk) {
    return prefill(model, kernels, KvType.F32, threads, chunk);
  }

  private static float[][] prefill(
      Model model, Kernels kernels, KvType kv, int threads, int chunk) {
    try (StepRunner runner = new StepRunner(model, kernels, threads, kv)) {
      return runner.prefill(tokens(TOKENS, 1), chunk);
    }
  }

  @ParameterizedTest
  @MethodSource("decoders")
  void givesTheSameBits_whenNeighboursPrefillAndDecode(TinyModel tiny, Kernels kernels) {
    int[] tokens = tokens(TOKENS, 1);
    try (GgufFile file = GgufReader.read(tiny.write(directory))) {
      Model model = Model.of(file);
      List<int[]> expected = bits(prefill(model, kernels, 1, TOKENS));
      try (StepRunner runner = new StepRunner(model, kernels, 2)) {
        List<float[]> logits = amongNeighbours(runner, tokens);
        assertThat(bits(logits.toArray(float[][]::new))).containsExactlyElementsOf(expected);
      }
    }
  }

  /// A prefill of half the tokens between two other prefills, then token after token between a
  /// neighbour that decodes and one that prefills in chunks of three.
  private static List<float[]> amongNeighbours(StepRunner runner, int[] tokens) {
    Running before = runner.begin();
    Running checked = runner.begin();
    Running after = runner.begin();
    int half = tokens.length / 2;
    List<float[]> logits = new ArrayList<>();
    logits.addAll(
        List.of(
            runner
                .step(
                    before.feed(tokens(31, 2)),
                    checked.feed(Arrays.copyOf(tokens, half)),
                    after.feed(tokens(7, 3)))
                .get(1)));
    for (int t = half; t < tokens.length; t++) {
      logits.add(
          runner.step(before.feed(t), checked.feed(tokens[t]), after.feed(tokens(3, t))).get(1)[0]);
    }
    return logits;
  }

  @ParameterizedTest
  @MethodSource("dev.hasten.TestKernels#all")
  void givesTheSameBits_whenTheModelIsReal(Kernels kernels) {
    int[] tokens = tokens(TOKENS, 4);
    try (GgufFile file = GgufReader.read(TestModels.smollm2());
        StepRunner alone = new StepRunner(Model.of(file), kernels, 1);
        StepRunner busy = new StepRunner(Model.of(file), kernels, 2)) {
      List<int[]> expected = lastBits(alone.prefill(tokens, TOKENS));
      Running neighbour = busy.begin();
      Running checked = busy.begin();
      busy.step(neighbour.feed(tokens(9, 5)), checked.feed(Arrays.copyOf(tokens, 17)));
      float[][] logits =
          busy.step(neighbour.feed(3), checked.feed(Arrays.copyOfRange(tokens, 17, TOKENS))).get(1);
      assertThat(lastBits(logits)).containsExactlyElementsOf(expected);
    }
  }

  private static List<int[]> lastBits(float[][] logits) {
    return bits(Arrays.copyOfRange(logits, logits.length - CHECKED_LOGITS, logits.length));
  }

  static Stream<Arguments> poolings() {
    return Stream.of(Pooling.values())
        .flatMap(pooling -> TestKernels.all().map(kernels -> Arguments.of(pooling, kernels)));
  }

  @ParameterizedTest
  @MethodSource("poolings")
  void givesTheSameBits_whenTextsAreEmbeddedTogether(Pooling pooling, Kernels kernels) {
    int[][] texts = {{2, 3}, tokens(17, 6), {5}, tokens(40, 7), tokens(33, 8)};
    try (GgufFile file = GgufReader.read(TinyModels.bert(pooling).write(directory));
        StepRunner alone = new StepRunner(Model.of(file), kernels, 1);
        StepRunner together = new StepRunner(Model.of(file), kernels, 3)) {
      List<int[]> single = Arrays.stream(texts).map(text -> bits(alone.embed(text)[0])).toList();
      assertThat(bits(together.embed(texts))).containsExactlyElementsOf(single);
    }
  }

  private static int[] tokens(int count, long seed) {
    return new Random(seed).ints(count, 0, 80).toArray();
  }

  private static List<int[]> bits(float[][] rows) {
    return Arrays.stream(rows).map(BitIdentityTest::bits).toList();
  }

  private static int[] bits(float[] row) {
    int[] bits = new int[row.length];
    Arrays.setAll(bits, i -> Float.floatToRawIntBits(row[i]));
    return bits;
  }
}
