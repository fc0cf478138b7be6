package dev.hasten.quality;

import static dev.hasten.format.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.StepRunner;
import dev.hasten.TestKernels;
import dev.hasten.TinyModel;
import dev.hasten.TinyModels;
import dev.hasten.error.BadModelException;
import dev.hasten.error.UsageException;
import dev.hasten.format.MetadataValue;
import dev.hasten.kernel.Kernels;
import dev.hasten.kernel.scalar.ScalarKernels;
import dev.hasten.kvcache.KvType;
import dev.hasten.model.Pooling;
import dev.hasten.runtime.LanguageModel;
import dev.hasten.tokenizer.Tokenizer.SpecialText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecoderEvaluationTest {
  /// Both sides compute in double from the same logits.
  private static final double TOLERANCE = 1e-9;

  /// Sums of shared spellings are rounded otherwise than the whole.
  private static final double ROUNDING = 1e-12;

  private static final int CONTEXT = 32;
  private static final int CONTROL = 260;
  private static final String TEXT =
      "the cat and the hat sat in the thin van. 0123 the end of that!\n".repeat(6);

  @TempDir private Path directory;
  private int written;

  private LanguageModel open(TinyModel model) {
    try {
      Path folder = Files.createDirectory(directory.resolve("model" + written++));
      return LanguageModel.open(model.write(folder));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Contender scalar(LanguageModel model) {
    return new Contender(model, new ScalarKernels(), KvType.F32);
  }

  private static EvaluationOptions options(int threads) {
    return new EvaluationOptions(threads, CONTEXT, OptionalInt.empty());
  }

  private static TinyModel withBos() {
    return TinyModels.llama()
        .withWhole("tokenizer.ggml.bos_token_id", CONTROL)
        .with("tokenizer.ggml.add_bos_token", new MetadataValue.Bool(true));
  }

  /// Logits of each whole chunk, the first token replaced as the protocol wants it.
  private static List<float[][]> logitsOf(LanguageModel model, int[] tokens, OptionalInt bos) {
    List<float[][]> all = new ArrayList<>();
    try (StepRunner runner = StepRunner.scalar(model.model())) {
      for (int from = 0; from + CONTEXT <= tokens.length; from += CONTEXT) {
        int[] chunk = Arrays.copyOfRange(tokens, from, from + CONTEXT);
        bos.ifPresent(id -> chunk[0] = id);
        all.add(runner.prefill(chunk, CONTEXT));
      }
    }
    return all;
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
  void givesThePerplexityOfTheDefinition() {
    try (LanguageModel model = open(TinyModels.llama())) {
      int[] tokens = model.tokenizer().encode(TEXT, SpecialText.PLAIN);
      List<Double> nll = nllOf(model, tokens, OptionalInt.empty());

      DecoderQuality quality =
          DecoderEvaluation.alone(scalar(model), TEXT, options(1), EvaluationProgress.none());

      assertThat(quality.textTokens()).isEqualTo(tokens.length);
      assertThat(quality.chunks()).isEqualTo(tokens.length / CONTEXT).isGreaterThan(3);
      assertThat(quality.scoredTokens()).isEqualTo(15 * quality.chunks()).isEqualTo(nll.size());
      assertPerplexity(quality.perplexity(), nll);
      assertThat(quality.divergence()).isEmpty();
    }
  }

  private static List<Double> nllOf(LanguageModel model, int[] tokens, OptionalInt bos) {
    List<Double> nll = new ArrayList<>();
    List<float[][]> logits = logitsOf(model, tokens, bos);
    for (int chunk = 0; chunk < logits.size(); chunk++) {
      for (int at = CONTEXT / 2; at < CONTEXT - 1; at++) {
        nll.add(-logSoftmax(logits.get(chunk)[at])[tokens[chunk * CONTEXT + at + 1]]);
      }
    }
    return nll;
  }

  private static void assertPerplexity(Perplexity actual, List<Double> nll) {
    double mean = nll.stream().mapToDouble(x -> x).average().orElseThrow();
    double meanSquare = nll.stream().mapToDouble(x -> x * x).average().orElseThrow();
    double error = Math.sqrt((meanSquare - mean * mean) / (nll.size() - 1));
    assertThat(actual.estimate().value())
        .isCloseTo(Math.exp(mean), within(TOLERANCE * Math.exp(mean)));
    assertThat(actual.standardError()).isCloseTo(error * Math.exp(mean), within(1e-6));
    Interval interval = actual.estimate().interval().orElseThrow();
    assertThat(interval.low()).isCloseTo(Math.exp(mean - 1.96 * error), within(1e-1));
    assertThat(interval.high()).isGreaterThan(Math.exp(mean));
    assertThat(actual.chunkNll().stream().mapToDouble(x -> x).average().orElseThrow())
        .isCloseTo(mean, within(TOLERANCE));
  }

  @Test
  void putsBosBeforeTheText_andInPlaceOfEachChunksFirstToken_whenTheModelAddsIt() {
    try (LanguageModel model = open(withBos())) {
      int[] text = model.tokenizer().encode(TEXT, SpecialText.PLAIN);
      int[] tokens = IntStream.concat(IntStream.of(CONTROL), Arrays.stream(text)).toArray();

      DecoderQuality quality =
          DecoderEvaluation.alone(scalar(model), TEXT, options(1), EvaluationProgress.none());

      assertThat(ChunkedText.addedBefore(model.tokenizer())).hasValue(CONTROL);
      assertThat(quality.textTokens()).isEqualTo(tokens.length);
      assertPerplexity(quality.perplexity(), nllOf(model, tokens, OptionalInt.of(CONTROL)));
    }
  }

  @Test
  void givesTheDivergenceOfTheDefinition() {
    try (LanguageModel model = open(TinyModels.llama());
        LanguageModel reference = open(TinyModels.llamaWithSeparateHead())) {
      int[] tokens = model.tokenizer().encode(TEXT, SpecialText.PLAIN);
      List<float[][]> ours = logitsOf(model, tokens, OptionalInt.empty());
      List<float[][]> theirs = logitsOf(reference, tokens, OptionalInt.empty());
      List<Double> divergences = new ArrayList<>();
      List<Double> deltas = new ArrayList<>();
      List<Double> ratios = new ArrayList<>();
      int same = 0;
      for (int chunk = 0; chunk < ours.size(); chunk++) {
        for (int at = CONTEXT / 2; at < CONTEXT - 1; at++) {
          double[] q = logSoftmax(ours.get(chunk)[at]);
          double[] p = logSoftmax(theirs.get(chunk)[at]);
          int next = tokens[chunk * CONTEXT + at + 1];
          divergences.add(
              IntStream.range(0, p.length).mapToDouble(i -> Math.exp(p[i]) * (p[i] - q[i])).sum());
          deltas.add(Math.exp(q[next]) - Math.exp(p[next]));
          ratios.add(p[next] - q[next]);
          same += argmax(p) == argmax(q) ? 1 : 0;
        }
      }

      Divergence actual = against(reference, model, 1).divergence().orElseThrow();

      assertClose(actual.mean().value(), mean(divergences));
      assertClose(actual.maximum(), divergences.stream().mapToDouble(x -> x).max().orElseThrow());
      assertClose(actual.median().value(), median(divergences));
      assertClose(actual.perplexityRatio().value(), Math.exp(mean(ratios)));
      assertClose(actual.meanDeltaProbability().value(), mean(deltas));
      assertClose(
          actual.rootMeanSquareDeltaProbability().value(),
          Math.sqrt(mean(deltas.stream().map(x -> x * x).toList())));
      assertClose(actual.topAgreement().value(), (double) same / divergences.size());
      assertPerplexity(actual.reference(), nllOf(reference, tokens, OptionalInt.empty()));
      assertThat(actual.sameVocabulary()).isTrue();
      assertThat(actual.sameTokens()).isTrue();
      assertThat(actual.positions()).isEqualTo(divergences.size());
      assertThat(actual.curves().histogram().stream().mapToInt(Curves.Bin::tokens).sum())
          .isEqualTo(divergences.size());
      assertClose(mean(actual.curves().divergenceByPosition()), mean(divergences));
    }
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(x -> x).average().orElseThrow();
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(x -> x).sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  private static void assertClose(double actual, double expected) {
    assertThat(actual).isCloseTo(expected, within(TOLERANCE * Math.max(1, Math.abs(expected))));
  }

  private static DecoderQuality against(LanguageModel reference, LanguageModel model, int threads) {
    return DecoderEvaluation.against(
        scalar(reference), scalar(model), TEXT, options(threads), EvaluationProgress.none());
  }

  @Test
  void findsNoDifference_whenTheModelsAreTheSame() {
    try (LanguageModel model = open(TinyModels.gemma3());
        LanguageModel reference = open(TinyModels.gemma3())) {
      DecoderQuality quality = against(reference, model, 2);
      Divergence divergence = quality.divergence().orElseThrow();

      assertThat(divergence.maximum()).isZero();
      assertThat(divergence.mean()).isEqualTo(Statistics.ofMean(0, 0));
      assertThat(divergence.topAgreement().value()).isEqualTo(1);
      assertThat(divergence.perplexityRatio().value()).isEqualTo(1);
      assertThat(divergence.reference()).isEqualTo(quality.perplexity());
    }
  }

  @ParameterizedTest
  @MethodSource("dev.hasten.TestKernels#all")
  void givesTheSameBits_whateverTheNumberOfThreads(Kernels kernels) {
    try (LanguageModel model = open(TinyModels.llama());
        LanguageModel reference = open(TinyModels.llamaWithSeparateHead())) {
      Contender ours = new Contender(model, kernels, KvType.F16);
      Contender theirs = new Contender(reference, TestKernels.vector(), KvType.F16);
      EvaluationProgress silent = EvaluationProgress.none();

      DecoderQuality one = DecoderEvaluation.against(theirs, ours, TEXT, options(1), silent);

      assertThat(DecoderEvaluation.against(theirs, ours, TEXT, options(2), silent)).isEqualTo(one);
      assertThat(DecoderEvaluation.against(theirs, ours, TEXT, options(3), silent)).isEqualTo(one);
      assertThat(DecoderEvaluation.alone(ours, TEXT, options(2), silent).perplexity())
          .isEqualTo(one.perplexity());
    }
  }

  @Test
  void comparesSpellings_whenTheReferenceNumbersTokensOtherwise() {
    try (LanguageModel model = open(TinyModels.llama());
        LanguageModel reference = open(OtherVocabularies.rotated())) {
      DecoderQuality quality = against(reference, model, 2);
      Divergence divergence = quality.divergence().orElseThrow();

      assertThat(divergence.sameVocabulary()).isFalse();
      assertThat(divergence.maximum()).isLessThan(ROUNDING);
      assertThat(divergence.topAgreement().value()).isEqualTo(1);
      assertThat(divergence.lostMass().value()).isLessThan(ROUNDING);
      assertThat(divergence.perplexityRatio().value()).isCloseTo(1, within(ROUNDING));
    }
  }

  @Test
  void reportsTheLostMass_whenATokenIsNotShared() {
    try (LanguageModel model = open(TinyModels.llama());
        LanguageModel reference = open(OtherVocabularies.renamed())) {
      int[] tokens = model.tokenizer().encode(TEXT, SpecialText.PLAIN);
      double lost = 0;
      List<float[][]> logits = logitsOf(model, tokens, OptionalInt.empty());
      for (float[][] chunk : logits) {
        for (int at = CONTEXT / 2; at < CONTEXT - 1; at++) {
          double[] q = logSoftmax(chunk[at]);
          lost += Math.exp(q[q.length - 1]);
        }
      }
      DecoderQuality quality = against(reference, model, 1);
      Divergence divergence = quality.divergence().orElseThrow();

      assertClose(divergence.lostMass().value(), lost / quality.scoredTokens());
      assertClose(divergence.referenceLostMass().value(), lost / quality.scoredTokens());
      assertThat(divergence.lostMass().value()).isPositive();
      assertThat(divergence.maximum()).isLessThan(ROUNDING);
    }
  }

  @Test
  void comparesModels_whenOnlyOneAddsBos() {
    try (LanguageModel model = open(TinyModels.llama());
        LanguageModel reference = open(withBos())) {
      int[] tokens = model.tokenizer().encode(TEXT, SpecialText.PLAIN);

      DecoderQuality quality = against(reference, model, 1);

      assertPerplexity(quality.perplexity(), nllOf(model, tokens, OptionalInt.empty()));
      assertPerplexity(
          quality.divergence().orElseThrow().reference(),
          nllOf(reference, tokens, OptionalInt.of(CONTROL)));
    }
  }

  @Test
  void evaluatesAsManyChunksAsAskedFor_andTellsOfEach() {
    List<Integer> done = new ArrayList<>();
    List<OptionalDouble> running = new ArrayList<>();
    try (LanguageModel model = open(TinyModels.llama())) {
      DecoderQuality quality =
          DecoderEvaluation.alone(
              scalar(model),
              TEXT,
              new EvaluationOptions(1, CONTEXT, OptionalInt.of(2)),
              (_, part, total, perplexity) -> {
                done.add(part);
                running.add(perplexity);
                assertThat(total).isEqualTo(2);
              });
      assertThat(done).containsExactly(1, 2);
      assertThat(running.getLast().orElseThrow())
          .isCloseTo(quality.perplexity().estimate().value(), within(TOLERANCE * 1e3));
    }
  }

  @Test
  void refusesATextShorterThanAChunk() {
    try (LanguageModel model = open(TinyModels.llama())) {
      assertRefused(
          () ->
              DecoderEvaluation.alone(
                  scalar(model), "in the van", options(1), EvaluationProgress.none()),
          UsageException.class,
          "the text has 6 tokens, one chunk takes 32");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 2})
  void refusesAChunkOfWhichNothingIsScored(int context) {
    assertRefused(
        () -> new EvaluationOptions(1, context, OptionalInt.empty()),
        UsageException.class,
        "--context is " + context);
  }

  @Test
  void refusesAContextLongerThanTheModels() {
    try (LanguageModel model = open(TinyModels.llama())) {
      assertRefused(
          () ->
              DecoderEvaluation.alone(
                  scalar(model),
                  TEXT,
                  new EvaluationOptions(1, 129, OptionalInt.empty()),
                  EvaluationProgress.none()),
          UsageException.class,
          "--context is 129",
          "128 positions");
    }
  }

  @Test
  void refusesAnEncoder() {
    try (LanguageModel model = open(TinyModels.llama());
        LanguageModel encoder = open(TinyModels.bert(Pooling.MEAN))) {
      assertRefused(() -> against(encoder, model, 1), UsageException.class, "is a bert model");
    }
  }

  @Test
  void refusesLogitsThatAreNoNumbers() {
    TinyModel broken = TinyModels.llama();
    try (LanguageModel model =
        open(broken.withTensor(NanVectors.like(broken, "output_norm.weight")))) {
      assertRefused(
          () -> DecoderEvaluation.alone(scalar(model), TEXT, options(2), EvaluationProgress.none()),
          BadModelException.class,
          "after token 16 of chunk 0 the logits are no numbers");
    }
  }
}
