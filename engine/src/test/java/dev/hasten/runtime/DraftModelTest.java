package dev.hasten.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.TestKernels;
import dev.hasten.TinyModel;
import dev.hasten.TinyModels;
import dev.hasten.error.UsageException;
import dev.hasten.format.MetadataValue.TextArray;
import dev.hasten.kernel.Kernels;
import dev.hasten.kvcache.KvType;
import dev.hasten.sampling.SamplingParams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A draft model changes when tokens come, never which.
class DraftModelTest {
  private static final int CONTEXT = 192;
  private static final EngineOptions PLAIN = EngineOptions.single(2, CONTEXT, KvType.F16);
  private static final EngineOptions GUESSING = PLAIN.withSpeculation(Speculation.PROMPT_LOOKUP);

  /// Half of the requests draw their tokens, which no model can guess from flat logits.
  private static final double MOSTLY = 0.35;

  private static final double SELDOM = 0.2;
  private static final String TOKENS = "tokenizer.ggml.tokens";

  @TempDir private Path directory;
  private final Kernels kernels = TestKernels.fastest();

  /// Steps of several tokens and guesses cost next to nothing.
  private record Cheap() implements StepCost {
    @Override
    public void measured(int tokens, long nanos) {}

    @Override
    public double ratio(int tokens) {
      return 1 + tokens * 0.001;
    }

    @Override
    public double ratioOf(double nanos) {
      return 0.001;
    }
  }

  private Path write(String name, TinyModel model) throws IOException {
    return model.write(Files.createDirectories(directory.resolve(name)));
  }

  private Engine guessing(LanguageModel model, LanguageModel draft) {
    Optional<LoadedModel> smaller = Optional.of(new LoadedModel(draft, kernels));
    return new Engine(model, kernels, GUESSING, smaller, new Cheap());
  }

  private static GenerationRequest request(long seed, int promptTokens) {
    int[] prompt = new Random(seed).ints(promptTokens, 0, 256).toArray();
    SamplingParams sampling =
        seed % 2 == 0
            ? SamplingParams.greedy()
            : SamplingParams.defaults().withTemperature(0.2f).withSeed(seed);
    return GenerationRequest.of(prompt, sampling).withMaxTokens(80);
  }

  private static Sequence finished(Engine engine, GenerationRequest request) {
    Sequence sequence = engine.submit(request);
    while (engine.hasWork()) {
      engine.step();
    }
    return sequence;
  }

  /// @return accepted tokens by drafted ones
  private double assertSameTokens(Path target, Path drafting) {
    long drafted = 0;
    long accepted = 0;
    try (LanguageModel model = LanguageModel.open(target);
        LanguageModel smaller = LanguageModel.open(drafting);
        Engine plain = new Engine(model, kernels, PLAIN);
        Engine guessing = guessing(model, smaller)) {
      for (int seed = 0; seed < 6; seed++) {
        GenerationRequest request = request(seed, 5 + 40 * (seed % 3));
        Sequence expected = finished(plain, request);
        Sequence actual = finished(guessing, request);
        assertThat(actual.history().generated()).isEqualTo(expected.history().generated());
        assertThat(actual.finishReason()).isEqualTo(expected.finishReason());
        drafted += actual.draftedTokens();
        accepted += actual.acceptedTokens();
      }
    }
    assertThat(drafted).isPositive();
    return (double) accepted / drafted;
  }

  @Test
  void choosesTheSameTokens_whenGuessesAreMostlyRight() throws IOException {
    Path model = write("model", TinyModels.llama());

    assertThat(assertSameTokens(model, model)).isGreaterThan(MOSTLY);
  }

  @Test
  void choosesTheSameTokens_whenGuessesAreMostlyWrong() throws IOException {
    Path model = write("model", TinyModels.llama());
    Path other = write("other", TinyModels.gemma3());

    assertThat(assertSameTokens(model, other)).isLessThan(SELDOM);
  }

  @Test
  void choosesTheSameTokens_whenTheDraftModelKnowsMoreOfThem() throws IOException {
    Path model = write("model", TinyModels.llama());
    Path other = write("other", TinyModels.llamaOfOddSizes());

    assertThat(assertSameTokens(model, other)).isLessThan(SELDOM);
    assertThat(assertSameTokens(other, model)).isLessThan(SELDOM);
  }

  @Test
  void goesOnAlone_whenTheDraftModelsContextIsFull() throws IOException {
    Path model = write("model", TinyModels.llama());
    Path shorter = write("other", TinyModels.llama().withWhole("llama.context_length", 60));

    assertThat(assertSameTokens(model, shorter)).isGreaterThan(MOSTLY);
  }

  @Test
  void takesFewerSteps_whenGuessesAreRight() throws IOException {
    try (LanguageModel model = LanguageModel.open(write("model", TinyModels.llama()));
        Engine engine = guessing(model, model)) {
      Sequence sequence = engine.submit(request(2, 20));
      int steps = 0;
      while (engine.hasWork()) {
        engine.step();
        steps++;
      }
      int tokens = sequence.history().generatedCount();
      assertThat(steps).isEqualTo(tokens - Math.toIntExact(sequence.acceptedTokens()));
      assertThat(steps).isLessThan(tokens / 2);
    }
  }

  private static List<String> tokens(TinyModel tiny) {
    return tiny.metadata().get(TOKENS) instanceof TextArray(var values) ? values : List.of();
  }

  @Test
  void refusesAModelWithAnotherTokenizer() throws IOException {
    TinyModel tiny = TinyModels.llama();
    List<String> swapped = new ArrayList<>(tokens(tiny));
    Collections.swap(swapped, 17, 18);
    try (LanguageModel model = LanguageModel.open(write("model", tiny));
        LanguageModel other =
            LanguageModel.open(write("other", tiny.with(TOKENS, new TextArray(swapped))))) {
      assertThatThrownBy(() -> guessing(model, other))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("token 17 is '%s' there".formatted(swapped.get(17)));
    }
  }
}
