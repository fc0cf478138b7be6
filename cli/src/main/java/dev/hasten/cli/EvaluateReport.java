package dev.hasten.cli;

import dev.hasten.quality.Curves;
import dev.hasten.quality.DecoderQuality;
import dev.hasten.quality.Divergence;
import dev.hasten.quality.EncoderQuality;
import dev.hasten.quality.Estimate;
import dev.hasten.quality.Interval;
import dev.hasten.quality.Perplexity;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// What `evaluate --json` prints. Of `decoder` and `encoder` one is `null`.
///
/// @param text where it comes from
record EvaluateReport(
    Runner model,
    @Nullable Runner reference,
    @Nullable String text,
    int threads,
    @Nullable Decoder decoder,
    @Nullable Encoder encoder,
    double seconds) {

  /// A model and how it was run.
  ///
  /// @param activations that its products read; int8 only where there are weights with codes
  /// @param kv numbers of the KV cache; an encoder has none
  record Runner(
      String model, String path, String kernels, String activations, @Nullable String kv) {}

  /// A number with its 95 % confidence interval, if it has one.
  record Figure(@Nullable Double value, @Nullable Double low, @Nullable Double high) {
    static Figure of(Estimate estimate) {
      return new Figure(
          finite(estimate.value()),
          Json.orNull(estimate.interval().map(Interval::low)),
          Json.orNull(estimate.interval().map(Interval::high)));
    }

    static @Nullable Figure of(Optional<Estimate> estimate) {
      return estimate.map(Figure::of).orElse(null);
    }
  }

  /// @param tokensOfText in all
  /// @param divergence `null` without a reference
  record Decoder(
      int contextTokens,
      int chunks,
      int tokensOfText,
      int firstScoredPosition,
      int scoredTokens,
      PerplexityFigure perplexity,
      @Nullable DivergenceFigures divergence) {
    static Decoder of(DecoderQuality quality) {
      return new Decoder(
          quality.contextTokens(),
          quality.chunks(),
          quality.textTokens(),
          quality.firstScored(),
          quality.scoredTokens(),
          PerplexityFigure.of(quality.perplexity()),
          Json.orNull(quality.divergence().map(DivergenceFigures::of)));
    }
  }

  /// @param standardError what llama-perplexity prints after ±
  /// @param chunkNll mean negative log-likelihood of each chunk, in nats
  record PerplexityFigure(
      @Nullable Double value,
      @Nullable Double low,
      @Nullable Double high,
      @Nullable Double standardError,
      List<Double> chunkNll) {
    static PerplexityFigure of(Perplexity perplexity) {
      Figure figure = Figure.of(perplexity.estimate());
      return new PerplexityFigure(
          figure.value(),
          figure.low(),
          figure.high(),
          finite(perplexity.standardError()),
          perplexity.chunkNll());
    }
  }

  /// Divergences in nats per token; see `dev.hasten.quality.Divergence`.
  record DivergenceFigures(
      int positions,
      PerplexityFigure referencePerplexity,
      Figure perplexityRatio,
      Figure mean,
      Figure median,
      Figure percentile90,
      Figure percentile99,
      @Nullable Double maximum,
      double maximumCovers,
      Figure meanDeltaProbability,
      Figure rootMeanSquareDeltaProbability,
      Figure topAgreement,
      boolean sameTokens,
      boolean sameVocabulary,
      Figure lostMass,
      Figure referenceLostMass,
      List<Double> byPosition,
      List<Curves.Bin> histogram) {
    static DivergenceFigures of(Divergence divergence) {
      return new DivergenceFigures(
          divergence.positions(),
          PerplexityFigure.of(divergence.reference()),
          Figure.of(divergence.perplexityRatio()),
          Figure.of(divergence.mean()),
          Figure.of(divergence.median()),
          Figure.of(divergence.percentile90()),
          Figure.of(divergence.percentile99()),
          finite(divergence.maximum()),
          divergence.maximumCovers(),
          Figure.of(divergence.meanDeltaProbability()),
          Figure.of(divergence.rootMeanSquareDeltaProbability()),
          Figure.of(divergence.topAgreement()),
          divergence.sameTokens(),
          divergence.sameVocabulary(),
          Figure.of(divergence.lostMass()),
          Figure.of(divergence.referenceLostMass()),
          divergence.curves().divergenceByPosition(),
          divergence.curves().histogram());
    }
  }

  /// @param agreement `null` without a reference
  /// @param pairs `null` without pairs
  record Encoder(@Nullable Agreement agreement, @Nullable Pairs pairs) {
    static Encoder of(EncoderQuality quality) {
      return new Encoder(
          Json.orNull(quality.agreement().map(Agreement::of)),
          Json.orNull(quality.pairs().map(Pairs::of)));
    }
  }

  /// @param meanCosine `null`, as the other cosines, if the embeddings have different widths
  record Agreement(
      int sentences,
      @Nullable Figure meanCosine,
      @Nullable Figure medianCosine,
      @Nullable Figure percentile1Cosine,
      @Nullable Double minimumCosine,
      Figure similaritySpearman,
      List<Double> cosines) {
    static Agreement of(EncoderQuality.Agreement agreement) {
      Optional<EncoderQuality.Cosines> cosines = agreement.cosine();
      return new Agreement(
          agreement.sentences(),
          Figure.of(cosines.map(EncoderQuality.Cosines::mean)),
          Figure.of(cosines.map(EncoderQuality.Cosines::median)),
          Figure.of(cosines.map(EncoderQuality.Cosines::percentile1)),
          Json.orNull(cosines.map(EncoderQuality.Cosines::minimum)),
          Figure.of(agreement.similarityRank()),
          cosines.map(EncoderQuality.Cosines::sorted).orElse(List.of()));
    }
  }

  /// Correlations with the scores of people.
  record Pairs(
      int pairs,
      Figure spearman,
      Figure pearson,
      @Nullable Figure referenceSpearman,
      @Nullable Figure referencePearson) {
    static Pairs of(EncoderQuality.PairQuality quality) {
      return new Pairs(
          quality.pairs(),
          Figure.of(quality.spearman()),
          Figure.of(quality.pearson()),
          Figure.of(quality.referenceSpearman()),
          Figure.of(quality.referencePearson()));
    }
  }

  private static @Nullable Double finite(double value) {
    return OptionalDouble.of(value).stream()
        .filter(Double::isFinite)
        .boxed()
        .findFirst()
        .orElse(null);
  }
}
