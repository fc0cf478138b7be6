package dev.hasten.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TestKernels;
import dev.hasten.TinyModel;
import dev.hasten.TinyModels;
import dev.hasten.kernel.Kernels;
import dev.hasten.kvcache.KvType;
import dev.hasten.sampling.SamplingParams;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Guessing changes when tokens come, never which.
class SpeculationTest {
  private static final int CONTEXT = 192;
  private static final EngineOptions PLAIN = EngineOptions.single(2, CONTEXT, KvType.F16);
  private static final EngineOptions GUESSING = PLAIN.withSpeculation(Speculation.PROMPT_LOOKUP);

  /// Guesses cost next to nothing, so as many are made as are found.
  private static final StepCost CHEAP = new FixedCost(0.001);

  @TempDir private Path directory;

  /// @param further what a further token costs, as a part of the first
  private record FixedCost(double further) implements StepCost {
    @Override
    public void measured(int tokens, long nanos) {}

    @Override
    public double ratio(int tokens) {
      return 1 + (tokens - 1) * further;
    }

    @Override
    public double ratioOf(double nanos) {
      return further;
    }
  }

  static Stream<Named<Kernels>> kernels() {
    return TestKernels.all();
  }

  /// Four times the same, with other tokens between.
  private static int[] prompt(long seed) {
    Random random = new Random(seed);
    int[] phrase = random.ints(9, 0, 256).toArray();
    int[] prompt = new int[44];
    for (int i = 0; i < prompt.length; i++) {
      prompt[i] = i % 11 < phrase.length ? phrase[i % 11] : random.nextInt(256);
    }
    return prompt;
  }

  private static Sequence finished(Engine engine, GenerationRequest request) {
    Sequence sequence = engine.submit(request);
    while (engine.hasWork()) {
      engine.step();
    }
    return sequence;
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void choosesTheSameTokens(Kernels kernels) {
    assertSameTokens(kernels, TinyModels.llama(), PLAIN);
    assertSameTokens(kernels, TinyModels.gemma3(), PLAIN);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void choosesTheSameTokens_whenTheCacheHasCodes(Kernels kernels) {
    EngineOptions options = EngineOptions.single(2, CONTEXT, KvType.Q4_0);
    assertSameTokens(kernels, TinyModels.llama(), options);
    assertSameTokens(kernels, TinyModels.gemma3(), options);
  }

  private void assertSameTokens(Kernels kernels, TinyModel tiny, EngineOptions options) {
    long right = 0;
    long wrong = 0;
    try (LanguageModel model = LanguageModel.open(tiny.write(directory));
        Engine plain = new Engine(model, kernels, options);
        Engine guessing =
            new Engine(
                model,
                kernels,
                options.withSpeculation(Speculation.PROMPT_LOOKUP),
                Optional.empty(),
                CHEAP)) {
      int free = guessing.availableBlocks();
      for (int seed = 0; seed < 6; seed++) {
        SamplingParams sampling =
            seed < 4
                ? SamplingParams.greedy()
                : SamplingParams.defaults().withTemperature(0.3f).withSeed(seed);
        GenerationRequest request =
            GenerationRequest.of(prompt(seed), sampling).withMaxTokens(60 + seed);
        Sequence expected = finished(plain, request);
        Sequence actual = finished(guessing, request);
        assertThat(actual.history().generated()).isEqualTo(expected.history().generated());
        assertThat(actual.finishReason()).isEqualTo(expected.finishReason());
        right += actual.acceptedTokens();
        wrong += actual.draftedTokens() - actual.acceptedTokens();
      }
      assertThat(guessing.availableBlocks()).isEqualTo(free);
    }
    assertThat(right).as("right guesses").isPositive();
    assertThat(wrong).as("wrong guesses").isPositive();
  }

  @Test
  void takesFewerSteps_whenGuessesAreRight() {
    try (LanguageModel model = LanguageModel.open(TinyModels.llama().write(directory));
        Engine engine =
            new Engine(model, TestKernels.fastest(), GUESSING, Optional.empty(), CHEAP)) {
      Sequence sequence =
          engine.submit(
              GenerationRequest.of(prompt(1), SamplingParams.greedy()).withMaxTokens(100));
      int steps = 0;
      while (engine.hasWork()) {
        engine.step();
        steps++;
      }
      int tokens = sequence.history().generatedCount();
      assertThat(steps).isEqualTo(tokens - Math.toIntExact(sequence.acceptedTokens()));
    }
  }

  @Test
  void guessesNothing_whenItCostsAsMuch() {
    try (LanguageModel model = LanguageModel.open(TinyModels.llama().write(directory));
        Engine engine =
            new Engine(
                model, TestKernels.fastest(), GUESSING, Optional.empty(), new FixedCost(1))) {
      GenerationRequest request =
          GenerationRequest.of(prompt(1), SamplingParams.greedy()).withMaxTokens(100);
      assertThat(finished(engine, request).draftedTokens()).isZero();
    }
  }

  @Test
  void stopsWhereItShould_whenTheStopTextIsAmongGuesses() {
    try (LanguageModel model = LanguageModel.open(TinyModels.llama().write(directory));
        Engine plain = new Engine(model, TestKernels.fastest(), PLAIN);
        Engine guessing =
            new Engine(model, TestKernels.fastest(), GUESSING, Optional.empty(), CHEAP)) {
      GenerationRequest request =
          GenerationRequest.of(prompt(1), SamplingParams.greedy()).withMaxTokens(100);
      Sequence whole = plain.submit(request);
      String text = Answers.ofAll(plain).of(whole).text();
      for (int from = 0; from + 3 <= text.length(); from += 7) {
        GenerationRequest stopping = request.withStop(List.of(text.substring(from, from + 3)));
        Sequence expected = plain.submit(stopping);
        String expectedText = Answers.ofAll(plain).of(expected).text();
        Sequence actual = guessing.submit(stopping);
        assertThat(Answers.ofAll(guessing).of(actual).text()).isEqualTo(expectedText);
      }
    }
  }

  @Test
  void leavesSeveralSequencesAlone() {
    EngineOptions several =
        new EngineOptions(
            2, 96, 3, 64, 3 * 96, KvType.F16, PrefixReuse.NONE, Speculation.PROMPT_LOOKUP);
    try (LanguageModel model = LanguageModel.open(TinyModels.llama().write(directory));
        Engine engine =
            new Engine(model, TestKernels.fastest(), several, Optional.empty(), CHEAP)) {
      List<Sequence> sequences =
          Stream.of(1, 2, 3)
              .map(seed ->
                  engine.submit(
                      GenerationRequest.of(prompt(seed), SamplingParams.greedy())
                          .withMaxTokens(20)))
              .toList();
      engine.step();
      for (int step = 0; step < 15; step++) {
        engine.step();
      }
      assertThat(sequences).allMatch(sequence -> sequence.draftedTokens() == 0);
    }
  }
}
