package dev.hasten.quality;

import java.util.Arrays;
import java.util.stream.IntStream;

/// How far a model is from its reference over the same text. Means have normal intervals over
/// tokens, paired where both models take part; shares have Wilson's, quantiles those of order
/// statistics.
///
/// @param mean Kullback-Leibler divergence of reference‖model per token, in nats
/// @param median of the same
/// @param percentile90 of the same
/// @param percentile99 of the same
/// @param maximum of the same. The largest of a sample has no interval around it; instead, with 95
///   % confidence, at least the share `maximumCovers` of such tokens lie at or below it
/// @param maximumCovers `0.05^(1/n)`
/// @param perplexityRatio exp of the mean of the paired differences of log-likelihoods
/// @param meanDeltaProbability of the next token, model less reference
/// @param rootMeanSquareDeltaProbability of the same
/// @param topAgreement share of tokens where both have the same likeliest one
/// @param sameVocabulary whether both number the same tokens alike; if not, the divergence, Δp and
///   the agreement are those of the distributions over the spellings that both have
/// @param lostMass probability that the model gives to spellings the reference lacks, on average
/// @param referenceLostMass the same of the reference
/// @param reference the reference's own perplexity
/// @param curves where the divergence is
public record Divergence(
    Estimate mean,
    Estimate median,
    Estimate percentile90,
    Estimate percentile99,
    double maximum,
    double maximumCovers,
    Estimate perplexityRatio,
    Estimate meanDeltaProbability,
    Estimate rootMeanSquareDeltaProbability,
    Estimate topAgreement,
    boolean sameVocabulary,
    Estimate lostMass,
    Estimate referenceLostMass,
    Perplexity reference,
    Curves curves) {
  private static final double DOUBT = 0.05;

  static Divergence of(TokenScores scores, int tokensOfChunk, SharedVocabulary vocabulary) {
    double[] sorted = scores.divergence.clone();
    Arrays.sort(sorted);
    int count = sorted.length;
    return new Divergence(
        Statistics.ofMean(scores.divergence),
        Statistics.ofQuantile(0.5, sorted),
        Statistics.ofQuantile(0.9, sorted),
        Statistics.ofQuantile(0.99, sorted),
        sorted[count - 1],
        Math.pow(DOUBT, 1.0 / count),
        Statistics.ofMean(pairedDifferences(scores)).map(Math::exp),
        Statistics.ofMean(scores.deltaProbability),
        Statistics.ofRootMeanSquare(scores.deltaProbability),
        Statistics.ofShare(hits(scores.sameTop), count),
        vocabulary.isIdentical(),
        Statistics.ofMean(scores.lostMass),
        Statistics.ofMean(scores.referenceLostMass),
        Perplexity.of(scores.referenceNll, tokensOfChunk),
        Curves.of(scores.divergence, tokensOfChunk));
  }

  private static double[] pairedDifferences(TokenScores scores) {
    double[] differences = new double[scores.nll.length];
    Arrays.setAll(differences, i -> scores.nll[i] - scores.referenceNll[i]);
    return differences;
  }

  private static int hits(boolean... outcomes) {
    return (int) IntStream.range(0, outcomes.length).filter(i -> outcomes[i]).count();
  }
}
