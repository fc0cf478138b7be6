package dev.hasten.quality;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What was found over a text that model and reference cut otherwise. Between two neighbouring
/// positions at which they are compared, both read the same bytes, so their log-likelihoods of
/// these can be compared, too, however many tokens they took.
final class AlignedScores {
  private final AlignedText text;
  private final int scoredTokens;
  private final TokenScores compared;
  private final int[] firstOfChunk;
  private final double[] nll;
  private final List<Segment> segments = new ArrayList<>();
  private final List<Double> referenceNllOfChunks = new ArrayList<>();

  /// Bytes between two positions.
  ///
  /// @param tokens of the model
  /// @param nll of the bytes by the model
  /// @param referenceNll of the bytes by the reference
  private record Segment(int tokens, double nll, double referenceNll) {}

  /// @param scoredTokens of the model in a chunk
  AlignedScores(AlignedText text, int scoredTokens) {
    this.text = text;
    this.scoredTokens = scoredTokens;
    this.compared = new TokenScores(text.positions());
    this.nll = new double[Math.multiplyExact(text.chunks().size(), scoredTokens)];
    this.firstOfChunk = new int[text.chunks().size()];
    for (int chunk = 1; chunk < firstOfChunk.length; chunk++) {
      firstOfChunk[chunk] = firstOfChunk[chunk - 1] + text.chunks().get(chunk - 1).positions();
    }
  }

  /// One element for each position at which both are compared, all chunks' in order.
  TokenScores compared() {
    return compared;
  }

  /// The number of a chunk's first position among all.
  int firstOf(int chunk) {
    return firstOfChunk[chunk];
  }

  /// The model's negative log-likelihoods, of all scored tokens.
  double[] nll() {
    return nll.clone();
  }

  /// The model's perplexity over the first chunks.
  double perplexityOf(int chunks) {
    return Math.exp(Statistics.mean(Arrays.copyOf(nll, chunks * scoredTokens)));
  }

  /// Takes the log-likelihoods of a chunk: the model's from its first scored position on, the
  /// reference's from its first position that is compared.
  void add(int chunk, double[] ours, double[] theirs) {
    System.arraycopy(ours, 0, nll, chunk * scoredTokens, scoredTokens);
    int[] modelAt = text.chunks().get(chunk).modelAt;
    int[] referenceAt = text.chunks().get(chunk).referenceAt;
    int firstScored = text.chunks().get(chunk).model.length - 1 - scoredTokens;
    int tokens = 0;
    double referenceSum = 0;
    for (int i = 0; i + 1 < modelAt.length; i++) {
      Segment segment =
          new Segment(
              modelAt[i + 1] - modelAt[i],
              sum(ours, modelAt[i] - firstScored, modelAt[i + 1] - firstScored),
              sum(theirs, referenceAt[i] - referenceAt[0], referenceAt[i + 1] - referenceAt[0]));
      segments.add(segment);
      tokens += segment.tokens();
      referenceSum += segment.referenceNll();
    }
    referenceNllOfChunks.add(referenceSum / tokens);
  }

  private static double sum(double[] values, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += values[i];
    }
    return sum;
  }

  Divergence divergence() {
    double[] sorted = compared.divergence.clone();
    Arrays.sort(sorted);
    double[] deltas = Arrays.stream(compared.deltaProbability).filter(Double::isFinite).toArray();
    return new Divergence(
        sorted.length,
        Statistics.ofMean(compared.divergence),
        Statistics.ofQuantile(0.5, sorted),
        Statistics.ofQuantile(0.9, sorted),
        Statistics.ofQuantile(0.99, sorted),
        sorted[sorted.length - 1],
        Divergence.maximumCovers(sorted.length),
        perToken(differences()).map(Math::exp),
        Statistics.ofMean(deltas),
        Statistics.ofRootMeanSquare(deltas),
        Statistics.ofShare(Divergence.hits(compared.sameTop), sorted.length),
        false,
        false,
        Statistics.ofMean(compared.lostMass),
        Statistics.ofMean(compared.referenceLostMass),
        referencePerplexity(),
        new Curves(List.of(), Curves.histogram(compared.divergence)));
  }

  private double[] differences() {
    return segments.stream().mapToDouble(it -> it.nll() - it.referenceNll()).toArray();
  }

  private Perplexity referencePerplexity() {
    double[] sums = segments.stream().mapToDouble(Segment::referenceNll).toArray();
    Estimate estimate = perToken(sums).map(Math::exp);
    return new Perplexity(
        estimate,
        estimate.value() * Statistics.standardError(sums) * segmentsOfToken(),
        referenceNllOfChunks);
  }

  /// Of sums over segments, the mean over the model's tokens in them.
  private Estimate perToken(double[] sums) {
    double scale = segmentsOfToken();
    return Statistics.ofMean(sums).map(mean -> mean * scale);
  }

  private double segmentsOfToken() {
    return segments.size() / (double) segments.stream().mapToInt(Segment::tokens).sum();
  }
}
