package dev.hasten.quality;

import java.util.Arrays;
import java.util.stream.IntStream;

/// How far a model is from its reference over the same text. Means have normal intervals over
/// tokens, paired where both models take part; shares have Wilson's, quantiles those of order
/// statistics.
///
/// @param positions at which both were compared: all scored tokens where both cut the text alike
/// @param mean Kullback-Leibler divergence of reference‖model per token, in nats
/// @param median of the same
/// @param percentile90 of the same
/// @param percentile99 of the same
/// @param maximum of the same. The largest of a sample has no interval around it; instead, with 95
///   % confidence, at least the share `maximumCovers` of such tokens lie at or below it
/// @param maximumCovers `0.05^(1/n)`
/// @param perplexityRatio exp of the mean of the paired differences of log-likelihoods; where the
///   text is cut otherwise, the pairs are stretches of bytes between neighbouring positions, and
///   the mean is that of the model's tokens in them
/// @param meanDeltaProbability of the next token, model less reference, where both have the same
///   one
/// @param rootMeanSquareDeltaProbability of the same
/// @param topAgreement share of tokens where both have the same likeliest one
/// @param sameTokens whether both cut the text alike
/// @param sameVocabulary whether both number the same tokens alike; if not, the divergence, Δp and
///   the agreement are those of the distributions over the spellings that both have
/// @param lostMass probability that the model gives to spellings the reference lacks, on average
/// @param referenceLostMass the same of the reference
/// @param reference the reference's own perplexity; where the text is cut otherwise, of the same
///   bytes for each of the model's tokens, so that the two can be compared
/// @param curves where the divergence is; without means by position where the text is cut otherwise
public record Divergence(
    int positions,
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
    boolean sameTokens,
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
        count,
        Statistics.ofMean(scores.divergence),
        Statistics.ofQuantile(0.5, sorted),
        Statistics.ofQuantile(0.9, sorted),
        Statistics.ofQuantile(0.99, sorted),
        sorted[count - 1],
        maximumCovers(count),
        Statistics.ofMean(pairedDifferences(scores)).map(Math::exp),
        Statistics.ofMean(scores.deltaProbability),
        Statistics.ofRootMeanSquare(scores.deltaProbability),
        Statistics.ofShare(hits(scores.sameTop), count),
        true,
        vocabulary.isIdentical(),
        Statistics.ofMean(scores.lostMass),
        Statistics.ofMean(scores.referenceLostMass),
        Perplexity.of(scores.referenceNll, tokensOfChunk),
        Curves.of(scores.divergence, tokensOfChunk));
  }

  static double maximumCovers(int count) {
    return Math.pow(DOUBT, 1.0 / count);
  }

  private static double[] pairedDifferences(TokenScores scores) {
    double[] differences = new double[scores.nll.length];
    Arrays.setAll(differences, i -> scores.nll[i] - scores.referenceNll[i]);
    return differences;
  }

  static int hits(boolean... outcomes) {
    return (int) IntStream.range(0, outcomes.length).filter(i -> outcomes[i]).count();
  }
}
