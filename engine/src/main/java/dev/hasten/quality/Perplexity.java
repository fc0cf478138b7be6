package dev.hasten.quality;

import java.util.List;

/// How well a model predicts a text: exp of the mean negative log-likelihood.
///
/// @param estimate its interval is exp of the mean's normal interval
/// @param standardError what llama-perplexity prints after ±: perplexity times the standard error
///   of the mean; NaN for a single token
/// @param chunkNll mean negative log-likelihood of each chunk, in nats
public record Perplexity(Estimate estimate, double standardError, List<Double> chunkNll) {
  public Perplexity {
    chunkNll = List.copyOf(chunkNll);
  }

  static Perplexity of(double[] nll, int tokensOfChunk) {
    Estimate estimate = Statistics.ofMean(nll).map(Math::exp);
    return new Perplexity(
        estimate,
        estimate.value() * Statistics.standardError(nll),
        Curves.meanOfChunks(nll, tokensOfChunk));
  }
}
