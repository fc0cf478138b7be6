package dev.hasten.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.TestModels;
import dev.hasten.kernel.scalar.ScalarKernels;
import dev.hasten.runtime.StepEvent.TokenGenerated;
import dev.hasten.sampling.SamplingParams;
import dev.hasten.sampling.TokenLogprobs;
import dev.hasten.tokenizer.Tokenizer;
import dev.hasten.tokenizer.Tokenizer.SpecialText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// The oracle against transformers, on real models.
class GoldenGenerationTest {
  private static final int GREEDY_TOKENS = 24;
  private static final int TOP = 10;

  /// The reference computes in f32 too, in another order.
  private static final double LOGPROB_TOLERANCE = 2e-3;

  private static final int THREADS = 2;
  private static final int CONTEXT = 128;

  static Stream<Path> models() {
    return Stream.of(TestModels.smollm2(), TestModels.gemma3());
  }

  private static String goldenOf(LanguageModel model) {
    return model.config().architecture().equals("gemma3") ? "gemma3" : "smollm2";
  }

  @ParameterizedTest
  @MethodSource("models")
  void generatesTheReferenceTokens_whenGreedy(Path path) {
    try (LanguageModel model = LanguageModel.open(path);
        Engine engine =
            new Engine(model, new ScalarKernels(), EngineOptions.single(THREADS, CONTEXT))) {
      for (JsonNode golden : Golden.cases(goldenOf(model))) {
        checkCase(model.tokenizer(), engine, golden);
      }
    }
  }

  private static void checkCase(Tokenizer tokenizer, Engine engine, JsonNode golden) {
    String prompt = golden.get("prompt").stringValue();
    int[] ids = tokenizer.wrap(tokenizer.encode(prompt, SpecialText.PARSED));
    assertThat(ids).as(prompt).isEqualTo(Golden.ints(golden.get("ids")));
    List<TokenGenerated> generated = generate(engine, ids);
    assertThat(generated.stream().mapToInt(TokenGenerated::tokenId).toArray())
        .as(prompt)
        .isEqualTo(Golden.ints(golden.get("greedy")));
    checkTop(prompt, generated.getFirst().logprobs().orElseThrow(), golden);
  }

  private static void checkTop(String prompt, TokenLogprobs logprobs, JsonNode golden) {
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
      assertThat(logprob).as(prompt).isCloseTo(expected[rank], within(LOGPROB_TOLERANCE));
    }
  }

  private static List<TokenGenerated> generate(Engine engine, int[] ids) {
    engine.submit(
        GenerationRequest.of(ids, SamplingParams.greedy())
            .withMaxTokens(GREEDY_TOKENS)
            .withLogprobs(TOP));
    List<TokenGenerated> tokens = new ArrayList<>();
    while (engine.hasWork()) {
      for (StepEvent event : engine.step()) {
        if (event instanceof TokenGenerated token) {
          tokens.add(token);
        }
      }
    }
    return tokens;
  }
}
