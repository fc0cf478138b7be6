package dev.hasten.quality;

import static dev.hasten.format.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.StepRunner;
import dev.hasten.TestKernels;
import dev.hasten.TestModels;
import dev.hasten.TinyModel;
import dev.hasten.TinyModels;
import dev.hasten.error.UsageException;
import dev.hasten.format.MetadataValue;
import dev.hasten.kernel.Kernels;
import dev.hasten.kernel.scalar.ScalarKernels;
import dev.hasten.kvcache.KvType;
import dev.hasten.runtime.LanguageModel;
import dev.hasten.tokenizer.Tokenizer;
import dev.hasten.tokenizer.Tokenizer.SpecialText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A model and a reference whose tokenizers cut the text otherwise.
class AlignedEvaluationTest {
  /// Both sides compute in double from the same logits.
  private static final double TOLERANCE = 1e-9;

  private static final int CONTEXT = 32;
  private static final int CONTROL = 260;
  private static final String TEXT =
      "the cat and the hat sat in the thin van. 0123 the end of that! \u00e9\u4e16\n".repeat(6);

  @TempDir private Path directory;
  private int written;

  private LanguageModel open(TinyModel model) {
    try {
      return LanguageModel.open(
          model.write(Files.createDirectory(directory.resolve("model" + written++))));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Contender scalar(LanguageModel model) {
    return new Contender(model, new ScalarKernels(), KvType.F32);
  }

  private static DecoderQuality against(LanguageModel reference, LanguageModel model, int threads) {
    return DecoderEvaluation.against(
        scalar(reference),
        scalar(model),
        TEXT,
        new EvaluationOptions(threads, CONTEXT, OptionalInt.empty()),
        EvaluationProgress.none());
  }

  private static TinyModel withBos(TinyModel model) {
    return model
        .withWhole("tokenizer.ggml.bos_token_id", CONTROL)
        .with("tokenizer.ggml.add_bos_token", new MetadataValue.Bool(true));
  }

  private static TinyModel coarse() {
    return TinyModels.llamaWithSeparateHead();
  }

  static Stream<Arguments> pairs() {
    TinyModel fine = OtherVocabularies.withoutMerges();
    return Stream.of(
        Arguments.of(coarse(), fine),
        Arguments.of(fine, coarse()),
        Arguments.of(withBos(coarse()), fine),
        Arguments.of(coarse(), withBos(fine)),
        Arguments.of(withBos(fine), withBos(coarse())));
  }

  /// What was found at one position: where in the model's tokens, and the sums up to it.
  private record At(
      int chunk, int token, double nll, double referenceNll, double divergence, boolean sameTop) {}

  @ParameterizedTest
  @MethodSource("pairs")
  void givesTheNumbersOfTheDefinition(TinyModel ours, TinyModel theirs) {
    try (LanguageModel model = open(ours);
        LanguageModel reference = open(theirs)) {
      List<At> expected = expected(model, reference);

      DecoderQuality quality = against(reference, model, 2);
      Divergence actual = quality.divergence().orElseThrow();

      assertThat(actual.sameTokens()).isFalse();
      assertThat(actual.positions()).isEqualTo(expected.size()).isGreaterThan(20);
      assertClose(
          actual.mean().value(),
          expected.stream().mapToDouble(At::divergence).average().orElseThrow());
      assertClose(
          actual.topAgreement().value(),
          expected.stream().filter(At::sameTop).count() / (double) expected.size());
      double[] sums = sumsBetweenPositions(expected);
      assertClose(Math.log(actual.perplexityRatio().value()), (sums[0] - sums[1]) / sums[2]);
      assertClose(Math.log(actual.reference().estimate().value()), sums[1] / sums[2]);
      assertThat(actual.reference().chunkNll()).hasSize(quality.chunks());
      assertThat(actual.lostMass().value()).isCloseTo(0, within(TOLERANCE));
      assertThat(quality.perplexity())
          .isEqualTo(
              DecoderEvaluation.alone(
                      scalar(model),
                      TEXT,
                      new EvaluationOptions(1, CONTEXT, OptionalInt.empty()),
                      EvaluationProgress.none())
                  .perplexity());
    }
  }

  private static void assertClose(double actual, double expected) {
    assertThat(actual).isCloseTo(expected, within(TOLERANCE * Math.max(1, Math.abs(expected))));
  }

  /// Of the model, of the reference, and the model's tokens, between a chunk's first position and
  /// its last.
  private static double[] sumsBetweenPositions(List<At> positions) {
    double[] sums = new double[3];
    for (int i = 0; i + 1 < positions.size(); i++) {
      At one = positions.get(i);
      At next = positions.get(i + 1);
      if (one.chunk() == next.chunk()) {
        sums[0] += next.nll() - one.nll();
        sums[1] += next.referenceNll() - one.referenceNll();
        sums[2] += next.token() - one.token();
      }
    }
    return sums;
  }

  private static List<At> expected(LanguageModel model, LanguageModel reference) {
    int[] ours = model.tokenizer().encode(TEXT, SpecialText.PLAIN);
    int[] theirs = reference.tokenizer().encode(TEXT, SpecialText.PLAIN);
    int[] ourStarts = starts(model.tokenizer(), ours);
    int[] theirStarts = starts(reference.tokenizer(), theirs);
    OptionalInt ourBos = ChunkedText.addedBefore(model.tokenizer());
    OptionalInt theirBos = ChunkedText.addedBefore(reference.tokenizer());
    int before = ourBos.isPresent() ? 1 : 0;
    List<At> all = new ArrayList<>();
    for (int chunk = 0; (chunk + 1) * CONTEXT <= ours.length + before; chunk++) {
      int first = chunk * CONTEXT - before;
      int[] tokens = new int[CONTEXT];
      for (int at = 0; at < CONTEXT; at++) {
        tokens[at] = at < before ? ourBos.getAsInt() : ours[first + at];
      }
      int from = ourStarts[first + before];
      int to = ourStarts[first + CONTEXT];
      int[] inside =
          IntStream.range(0, theirs.length)
              .filter(i -> theirStarts[i] >= from && theirStarts[i + 1] <= to)
              .toArray();
      int[] others =
          IntStream.concat(theirBos.stream(), Arrays.stream(inside).map(index -> theirs[index]))
              .toArray();
      float[][] logits = logits(model, tokens);
      float[][] otherLogits = logits(reference, others);
      int shift = theirBos.isPresent() ? 1 : 0;
      double nll = 0;
      for (int at = CONTEXT / 2; at < CONTEXT - 1; at++) {
        int offset = ourStarts[first + at + 1];
        double[] q = logSoftmax(logits[at]);
        for (int j = Math.max(0, 1 - shift); j < inside.length; j++) {
          int other = j + shift - 1;
          if (theirStarts[inside[j]] == offset) {
            double[] p = logSoftmax(otherLogits[other]);
            double divergence =
                IntStream.range(0, p.length).mapToDouble(i -> Math.exp(p[i]) * (p[i] - q[i])).sum();
            all.add(
                new At(
                    chunk,
                    at,
                    nll,
                    nllBefore(otherLogits, others, other),
                    divergence,
                    argmax(p) == argmax(q)));
          }
        }
        nll -= q[tokens[at + 1]];
      }
    }
    return all;
  }

  /// Of the predictions at positions before `end`.
  private static double nllBefore(float[][] logits, int[] tokens, int end) {
    return IntStream.range(0, end).mapToDouble(i -> -logSoftmax(logits[i])[tokens[i + 1]]).sum();
  }

  private static int[] starts(Tokenizer tokenizer, int[] tokens) {
    int[] starts = new int[tokens.length + 1];
    for (int i = 0; i < tokens.length; i++) {
      starts[i + 1] = starts[i] + tokenizer.bytesOf(tokens[i]).length;
    }
    return starts;
  }

  private static float[][] logits(LanguageModel model, int[] tokens) {
    try (StepRunner runner = StepRunner.scalar(model.model())) {
      return runner.prefill(tokens, tokens.length);
    }
  }

  private static double[] logSoftmax(float[] logits) {
    double sum = IntStream.range(0, logits.length).mapToDouble(i -> Math.exp(logits[i])).sum();
    return IntStream.range(0, logits.length).mapToDouble(i -> logits[i] - Math.log(sum)).toArray();
  }

  private static int argmax(double[] values) {
    return IntStream.range(0, values.length)
        .boxed()
        .max((a, b) -> Double.compare(values[a], values[b]))
        .orElseThrow();
  }

  @Test
  void reportsTheLostMass_whenATokenIsNotShared() {
    try (LanguageModel model = open(coarse());
        LanguageModel reference = open(OtherVocabularies.renamedWithoutMerges())) {
      Divergence divergence = against(reference, model, 1).divergence().orElseThrow();

      assertThat(divergence.sameVocabulary()).isFalse();
      assertThat(divergence.lostMass().value()).isBetween(1e-5, 0.5);
      assertThat(divergence.referenceLostMass().value()).isBetween(1e-5, 0.5);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.hasten.TestKernels#all")
  void givesTheSameBits_whateverTheNumberOfThreads(Kernels kernels) {
    try (LanguageModel model = open(coarse());
        LanguageModel reference = open(OtherVocabularies.withoutMerges())) {
      Contender ours = new Contender(model, kernels, KvType.F16);
      Contender theirs = new Contender(reference, TestKernels.vector(), KvType.F16);
      EvaluationOptions one = new EvaluationOptions(1, CONTEXT, OptionalInt.of(3));
      EvaluationOptions three = new EvaluationOptions(3, CONTEXT, OptionalInt.of(3));

      assertThat(DecoderEvaluation.against(theirs, ours, TEXT, three, EvaluationProgress.none()))
          .isEqualTo(DecoderEvaluation.against(theirs, ours, TEXT, one, EvaluationProgress.none()));
    }
  }

  @Test
  void comparesRealModels_ofDifferentTokenizers() {
    try (LanguageModel model = LanguageModel.open(TestModels.smollm2());
        LanguageModel reference = LanguageModel.open(TestModels.gemma3())) {
      Contender ours = new Contender(model, TestKernels.vector(), KvType.F16);
      Contender theirs = new Contender(reference, TestKernels.vector(), KvType.F16);

      DecoderQuality quality =
          DecoderEvaluation.against(
              theirs,
              ours,
              BuiltInText.wikiText2().substring(0, 2000),
              new EvaluationOptions(2, 128, OptionalInt.of(1)),
              EvaluationProgress.none());

      Divergence divergence = quality.divergence().orElseThrow();
      assertThat(divergence.positions())
          .isBetween(quality.scoredTokens() / 2, quality.scoredTokens());
      assertThat(divergence.reference().estimate().value())
          .isBetween(
              quality.perplexity().estimate().value() / 4,
              quality.perplexity().estimate().value() * 4);
      assertThat(divergence.topAgreement().value()).isBetween(0.4, 0.99);
      assertThat(divergence.lostMass().value()).isBetween(0.0, 0.3);
    }
  }

  @Test
  void refusesAChunkThatIsTooLongForTheReference() {
    try (LanguageModel model = open(coarse());
        LanguageModel reference = open(OtherVocabularies.withoutMerges())) {
      assertRefused(
          () ->
              DecoderEvaluation.against(
                  scalar(reference),
                  scalar(model),
                  "the ".repeat(200),
                  new EvaluationOptions(1, 128, OptionalInt.empty()),
                  EvaluationProgress.none()),
          UsageException.class,
          "chunk 0 has",
          "128 positions");
    }
  }

  @Test
  void refusesToCompare_whereThereIsNothingToCompare() {
    try (LanguageModel model = open(coarse());
        LanguageModel reference = open(OtherVocabularies.withoutMerges())) {
      assertRefused(
          () ->
              DecoderEvaluation.against(
                  scalar(reference),
                  scalar(model),
                  TEXT,
                  new EvaluationOptions(1, 3, OptionalInt.empty()),
                  EvaluationProgress.none()),
          UsageException.class,
          "at no two places alike");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"the cat", "", "\u00e9"})
  void knowsWhereTokensBegin(String text) {
    try (LanguageModel model = open(coarse())) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      int[] tokens = model.tokenizer().encode(text, SpecialText.PLAIN);

      int[] starts = TokenOffsets.of(scalar(model), tokens, bytes);

      assertThat(starts).isEqualTo(starts(model.tokenizer(), tokens));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"the cot", "the ca", "the cats", ""})
  void refusesTokensOfAnotherText(String other) {
    try (LanguageModel model = open(coarse())) {
      int[] tokens = model.tokenizer().encode("the cat", SpecialText.PLAIN);

      assertRefused(
          () -> TokenOffsets.of(scalar(model), tokens, other.getBytes(StandardCharsets.UTF_8)),
          UsageException.class,
          "spell another text");
    }
  }
}
