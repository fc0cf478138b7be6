package dev.hasten.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.TestKernels;
import dev.hasten.TestModels;
import dev.hasten.kernel.Kernels;
import dev.hasten.kernel.scalar.ScalarKernels;
import dev.hasten.kvcache.KvType;
import dev.hasten.runtime.StepEvent.TokenGenerated;
import dev.hasten.sampling.SamplingParams;
import dev.hasten.sampling.TokenLogprobs;
import dev.hasten.tokenizer.Tokenizer;
import dev.hasten.tokenizer.Tokenizer.SpecialText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// Kernels with float activations against transformers, on real models.
class GoldenGenerationTest {
  private static final int GREEDY_TOKENS = 24;
  private static final int TOP = 10;

  /// The reference computes in f32 too, in another order.
  private static final double LOGPROB_TOLERANCE = 2e-3;

  /// Packing rounds the scales of Gemma's K-types to f16.
  private static final double PACKED_LOGPROB_TOLERANCE = 1e-2;

  private static final int CONTEXT = 128;

  /// All prompts at once: the weights are read once a step for all of them.
  private static EngineOptions options(int prompts) {
    return new EngineOptions(
        2, CONTEXT, prompts, 256, prompts * CONTEXT, KvType.F32, PrefixReuse.NONE, Speculation.OFF);
  }

  static Stream<Arguments> modelsAndKernels() {
    return Stream.of(TestModels.smollm2(), TestModels.gemma3())
        .flatMap(path -> TestKernels.ofFloats().map(kernels -> Arguments.of(path, kernels)));
  }

  private static String goldenOf(LanguageModel model) {
    return model.config().architecture().equals("gemma3") ? "gemma3" : "smollm2";
  }

  @ParameterizedTest
  @MethodSource("modelsAndKernels")
  void generatesTheReferenceTokens_whenGreedy(Path path, Kernels kernels) {
    try (LanguageModel model = LanguageModel.open(path)) {
      List<JsonNode> cases = Golden.cases(goldenOf(model));
      try (Engine engine = new Engine(model, kernels, options(cases.size()))) {
        Map<Sequence, JsonNode> goldens = new LinkedHashMap<>();
        cases.forEach(golden -> goldens.put(submit(engine, model.tokenizer(), golden), golden));
        Map<Sequence, List<TokenGenerated>> generated = generate(engine);
        double tolerance = tolerance(kernels);
        goldens.forEach((sequence, golden) ->
            check(generated.getOrDefault(sequence, List.of()), golden, tolerance));
      }
    }
  }

  private static Sequence submit(Engine engine, Tokenizer tokenizer, JsonNode golden) {
    String prompt = golden.get("prompt").stringValue();
    int[] ids = tokenizer.wrap(tokenizer.encode(prompt, SpecialText.PARSED));
    assertThat(ids).as(prompt).isEqualTo(Golden.ints(golden.get("ids")));
    return engine.submit(
        GenerationRequest.of(ids, SamplingParams.greedy())
            .withMaxTokens(GREEDY_TOKENS)
            .withLogprobs(TOP));
  }

  private static Map<Sequence, List<TokenGenerated>> generate(Engine engine) {
    Map<Sequence, List<TokenGenerated>> tokens = new HashMap<>();
    while (engine.hasWork()) {
      for (StepEvent event : engine.step()) {
        if (event instanceof TokenGenerated token) {
          tokens.computeIfAbsent(token.sequence(), _ -> new ArrayList<>()).add(token);
        }
      }
    }
    return tokens;
  }

  private static double tolerance(Kernels kernels) {
    return kernels instanceof ScalarKernels ? LOGPROB_TOLERANCE : PACKED_LOGPROB_TOLERANCE;
  }

  private static void check(List<TokenGenerated> generated, JsonNode golden, double tolerance) {
    String prompt = golden.get("prompt").stringValue();
    assertThat(generated.stream().mapToInt(TokenGenerated::tokenId).toArray())
        .as(prompt)
        .isEqualTo(Golden.ints(golden.get("greedy")));
    checkTop(prompt, generated.getFirst().logprobs().orElseThrow(), golden, tolerance);
  }

  private static void checkTop(
      String prompt, TokenLogprobs logprobs, JsonNode golden, double tolerance) {
    int[] ids = Golden.ints(golden.get("top_ids"));
    double[] expected = Golden.doubles(golden.get("top_logprobs"));
    assertThat(logprobs.top()).hasSize(TOP);
    for (int rank = 0; rank < TOP; rank++) {
      int id = ids[rank];
      double logprob =
          logprobs.top().stream()
              .filter(entry -> entry.tokenId() == id)
              .findFirst()
              .orElseThrow(
                  () -> new AssertionError(prompt + ": token " + id + " is not in the top"))
              .logprob();
      assertThat(logprob).as(prompt).isCloseTo(expected[rank], within(tolerance));
    }
  }
}
