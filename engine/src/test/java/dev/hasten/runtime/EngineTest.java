package dev.hasten.runtime;

import static dev.hasten.format.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.TestKernels;
import dev.hasten.TinyModel;
import dev.hasten.TinyModels;
import dev.hasten.error.BadModelException;
import dev.hasten.error.UsageException;
import dev.hasten.kernel.scalar.ScalarKernels;
import dev.hasten.kvcache.KvLayout;
import dev.hasten.kvcache.KvType;
import dev.hasten.sampling.SamplingParams;
import dev.hasten.tensor.DType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineTest {
  private static final int CONTEXT = 64;
  private static final int SEQUENCES = 4;
  private static final int STEP_TOKENS = 24;

  /// Two of the longest sequences, so that most requests wait.
  private static final int CACHE = 128;

  private static final int BLOCKS = KvLayout.blocksFor(CACHE);
  private static final EngineOptions OPTIONS =
      new EngineOptions(
          2, CONTEXT, SEQUENCES, STEP_TOKENS, CACHE, KvType.F32, PrefixReuse.NONE, Speculation.OFF);

  @TempDir private Path directory;

  @FunctionalInterface
  private interface Use {
    void of(Engine engine);
  }

  private void withEngine(TinyModel tiny, EngineOptions options, Use use) {
    try (LanguageModel model = LanguageModel.open(tiny.write(directory));
        Engine engine = new Engine(model, new ScalarKernels(), options)) {
      use.of(engine);
      assertThat(engine.availableBlocks()).isEqualTo(KvLayout.blocksFor(options.cacheTokens()));
      assertThat(engine.hasWork()).isFalse();
    }
  }

  private void withLlama(Use use) {
    withEngine(TinyModels.llama(), OPTIONS, use);
  }

  private static GenerationRequest request(int promptTokens, long seed) {
    int[] prompt = new Random(seed).ints(promptTokens, 0, 256).toArray();
    return GenerationRequest.of(prompt, SamplingParams.defaults().withSeed(seed));
  }

  /// Ten thousand requests of random lengths, some of them given up at a random moment.
  @Test
  void givesEveryBlockBack_whenRequestsAreMany() {
    EngineOptions options =
        new EngineOptions(
            2, CONTEXT, 8, 64, 4 * CONTEXT, KvType.F16, PrefixReuse.NONE, Speculation.OFF);
    try (LanguageModel model = LanguageModel.open(TinyModels.llama().write(directory));
        Engine engine = new Engine(model, TestKernels.fastest(), options)) {
      int blocks = engine.availableBlocks();
      Random random = new Random(2);
      int finished = 0;
      List<Sequence> submitted = new ArrayList<>();
      while (submitted.size() < 10_000 || engine.hasWork()) {
        if (submitted.size() < 10_000) {
          GenerationRequest request = request(1 + random.nextInt(CONTEXT - 1), submitted.size());
          submitted.add(engine.submit(request.withMaxTokens(1 + random.nextInt(12))));
        }
        if (random.nextInt(20) == 0) {
          engine.cancel(submitted.get(random.nextInt(submitted.size())));
        }
        finished +=
            (int)
                engine.step().stream().filter(event -> event instanceof StepEvent.Finished).count();
      }
      assertThat(engine.availableBlocks()).isEqualTo(blocks);
      long cancelled =
          submitted.stream()
              .filter(
                  sequence -> sequence.finishReason().equals(Optional.of(FinishReason.CANCELLED)))
              .count();
      assertThat(finished + cancelled).isEqualTo(10_000);
      assertThat(cancelled).isPositive();
    }
  }

  @Test
  void finishesEveryRequest_whenThePoolIsSmall() {
    withLlama(engine -> {
      Random random = new Random(1);
      List<Sequence> sequences = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        GenerationRequest request = request(1 + random.nextInt(CONTEXT - 1), i);
        sequences.add(engine.submit(request.withMaxTokens(1 + random.nextInt(12))));
      }
      Answers answers = Answers.ofAll(engine);
      for (Sequence sequence : sequences) {
        int prompt = sequence.request().prompt().size();
        int expected = Math.min(CONTEXT - prompt, sequence.request().maxTokens().getAsInt());
        assertThat(answers.of(sequence).reason()).contains(FinishReason.LENGTH);
        assertThat(answers.of(sequence).tokens()).hasSize(expected);
      }
    });
  }

  @Test
  void givesEveryoneTheSameTokens_whenAloneOrAmongNeighbours() {
    withLlama(engine -> {
      for (SamplingParams sampling :
          List.of(SamplingParams.greedy(), SamplingParams.defaults().withSeed(42))) {
        List<Integer> prompt = request(21, 3).prompt();
        int[] ids = prompt.stream().mapToInt(id -> id).toArray();
        GenerationRequest request = GenerationRequest.of(ids, sampling).withMaxTokens(30);
        Sequence alone = engine.submit(request);
        List<Integer> expected = Answers.ofAll(engine).of(alone).tokens();
        engine.submit(request(40, 4));
        engine.submit(request(3, 5));
        Sequence crowded = engine.submit(request);
        engine.submit(request(33, 6));
        assertThat(Answers.ofAll(engine).of(crowded).tokens())
            .hasSize(30)
            .containsExactlyElementsOf(expected);
      }
    });
  }

  @Test
  void repeatsItself_onlyWhenTheSeedIsTheSame() {
    withLlama(engine -> {
      Set<List<Integer>> different = new HashSet<>();
      for (int seed = 0; seed < 5; seed++) {
        List<Integer> first = generate(engine, seed);
        assertThat(generate(engine, seed)).isEqualTo(first);
        different.add(first);
      }
      assertThat(different).hasSizeGreaterThan(1);
    });
  }

  private static List<Integer> generate(Engine engine, long seed) {
    int[] prompt = {1, 2, 3};
    SamplingParams sampling = SamplingParams.defaults().withTemperature(1.5).withSeed(seed);
    Sequence sequence = engine.submit(GenerationRequest.of(prompt, sampling).withMaxTokens(20));
    return Answers.ofAll(engine).of(sequence).tokens();
  }

  @Test
  void freesBlocks_whenCancelled() {
    withLlama(engine -> {
      Sequence first = engine.submit(request(40, 1));
      Sequence second = engine.submit(request(40, 2));
      Sequence waiting = engine.submit(request(40, 3));
      for (int step = 0; step < 4; step++) {
        engine.step();
      }
      assertThat(engine.availableBlocks()).isLessThan(BLOCKS);
      engine.cancel(first);
      engine.cancel(waiting);
      engine.cancel(waiting);
      assertThat(first.finishReason()).contains(FinishReason.CANCELLED);
      Answers answers = Answers.ofAll(engine);
      assertThat(answers.of(second).reason()).contains(FinishReason.LENGTH);
      assertThat(answers.of(first).tokens()).isEmpty();
      assertThat(answers.of(waiting).tokens()).isEmpty();
    });
  }

  @Test
  void stopsAtMaxTokens_andWhenTheContextIsFull() {
    withLlama(engine -> {
      Sequence bounded = engine.submit(request(5, 1).withMaxTokens(7));
      Sequence full = engine.submit(request(60, 2).withMaxTokens(100));
      Sequence unbounded = engine.submit(request(50, 3));
      Sequence oneToken = engine.submit(request(CONTEXT - 1, 4));
      Answers answers = Answers.ofAll(engine);
      assertThat(answers.of(bounded).tokens()).hasSize(7);
      assertThat(answers.of(full).tokens()).hasSize(4);
      assertThat(answers.of(unbounded).tokens()).hasSize(14);
      assertThat(answers.of(oneToken).tokens()).hasSize(1);
      for (Sequence sequence : List.of(bounded, full, unbounded, oneToken)) {
        assertThat(answers.of(sequence).reason()).contains(FinishReason.LENGTH);
        assertThat(sequence.finishReason()).contains(FinishReason.LENGTH);
      }
    });
  }

  @Test
  void stopsAtTheEndOfGeneration() {
    withEngine(
        TinyModels.llamaThatEnds(),
        OPTIONS,
        engine -> {
          SamplingParams wild = SamplingParams.defaults().withTemperature(100);
          int stopped = 0;
          for (int seed = 0; seed < 60; seed++) {
            int[] prompt = {seed, 1};
            Sequence sequence = engine.submit(GenerationRequest.of(prompt, wild.withSeed(seed)));
            Answers.Answer answer = Answers.ofAll(engine).of(sequence);
            assertThat(answer.tokens()).doesNotContain(259);
            stopped += answer.reason().equals(Optional.of(FinishReason.STOP)) ? 1 : 0;
          }
          assertThat(stopped).isPositive();
        });
  }

  @Test
  void endsTheTextBeforeAStopText() {
    withLlama(engine -> {
      GenerationRequest request = request(9, 8).withMaxTokens(40);
      Sequence whole = engine.submit(request);
      String text = Answers.ofAll(engine).of(whole).text();
      String stop = text.substring(10, 12);
      Sequence stopped = engine.submit(request.withStop(List.of(stop, "never said")));
      Answers.Answer answer = Answers.ofAll(engine).of(stopped);
      assertThat(answer.text()).isEqualTo(text.substring(0, text.indexOf(stop)));
      assertThat(answer.reason()).contains(FinishReason.STOP);
    });
  }

  @Test
  void refusesPromptsThatCannotBeMeant() {
    withLlama(engine -> {
      assertRefused(
          () -> engine.submit(request(0, 1)), UsageException.class, "the prompt is empty");
      assertRefused(
          () -> engine.submit(request(CONTEXT, 1)),
          UsageException.class,
          "the prompt has 64 tokens, the context holds 64");
      assertRefused(
          () -> engine.submit(tokens(5, 262)),
          UsageException.class,
          "token 262 is not in the vocabulary of 262");
      assertRefused(
          () -> engine.submit(tokens(-1)),
          UsageException.class,
          "token -1 is not in the vocabulary of 262");
      assertRefused(() -> request(1, 1).withMaxTokens(0), UsageException.class, "max-tokens is 0");
      assertRefused(() -> request(1, 1).withLogprobs(-1), UsageException.class, "logprobs is -1");
    });
  }

  private static GenerationRequest tokens(int... ids) {
    return GenerationRequest.of(ids, SamplingParams.greedy());
  }

  @Test
  void reportsLogprobsOfEveryToken_whenAsked() {
    withLlama(engine -> {
      engine.submit(request(5, 1).withMaxTokens(3).withLogprobs(262));
      while (engine.hasWork()) {
        for (StepEvent event : engine.step()) {
          if (event instanceof StepEvent.TokenGenerated token) {
            double sum =
                token.logprobs().orElseThrow().top().stream()
                    .mapToDouble(entry -> Math.exp(entry.logprob()))
                    .sum();
            assertThat(sum).isBetween(1 - 1e-9, 1 + 1e-9);
          }
        }
      }
    });
  }

  @Test
  void cancelsTheSequence_whenLogitsAreNoNumbers() {
    TinyModel broken =
        TinyModels.llama()
            .withTensor(NanTensor.of("output_norm.weight", 32))
            .withZeros("blk.0.attn_norm.weight", DType.F32, 32);
    withEngine(
        broken,
        OPTIONS,
        engine -> {
          Sequence sequence = engine.submit(request(5, 1));
          assertRefused(engine::step, BadModelException.class, "the logit of token 0 is NaN");
          assertThat(sequence.finishReason()).contains(FinishReason.CANCELLED);
        });
  }

  @Test
  void refusesACacheThatCouldNeverHoldTheLongestSequence() {
    assertThatThrownBy(() ->
            new EngineOptions(1, 64, 1, 16, 63, KvType.F32, PrefixReuse.NONE, Speculation.OFF))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("63");
    assertThatThrownBy(() ->
            new EngineOptions(1, 64, 17, 16, 64, KvType.F32, PrefixReuse.NONE, Speculation.OFF))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("17");
  }

  @Test
  void refusesATokenizerOfAnotherModel() {
    Path file =
        TinyModels.llama().withZeros("token_embd.weight", DType.F32, 300, 32).write(directory);
    assertRefused(
        () -> LanguageModel.open(file),
        BadModelException.class,
        "the tokenizer has 262 tokens, the embedding table 300 rows");
  }

  @Test
  void runsWithoutLimitOfTokens_onlyUntilTheContextEnds() {
    assertThat(request(3, 1).maxTokens()).isEqualTo(OptionalInt.empty());
    withEngine(
        TinyModels.gemma3(),
        EngineOptions.single(1, CONTEXT, KvType.F32),
        engine -> {
          Sequence sequence = engine.submit(request(3, 1));
          assertThat(Answers.ofAll(engine).of(sequence).tokens()).hasSize(CONTEXT - 3);
        });
  }
}
