package dev.hasten.quality;

import dev.hasten.machine.Spread;
import dev.hasten.runtime.Embedder;
import dev.hasten.tokenizer.Tokenizer;
import java.util.List;

/// How much faster one encoder embeds than another: both embed the same sentences in turn.
///
/// @param beforeTokensPerSecond the median
/// @param afterTokensPerSecond the median
/// @param speedup median of the ratios of neighbouring runs
public record EmbeddingSpeed(
    double beforeTokensPerSecond, double afterTokensPerSecond, double speedup) {
  private static final int SENTENCES = 32;
  private static final int ROUNDS = 7;
  private static final int WARM_UPS = 3;
  private static final double NANOS_PER_SECOND = 1e9;

  /// Lets both embed the same sentences.
  ///
  /// @param text from which sentences are taken
  /// @throws dev.hasten.error.UsageException if one of them is no encoder, or there are too few
  ///   sentences that both can read
  public static EmbeddingSpeed of(Contender before, Contender after, String text, int threads) {
    List<String> sentences = Sentences.of(text, SENTENCES, List.of(before, after));
    double tokens =
        sentences.stream()
            .mapToInt(sentence ->
                before.model().tokenizer().encode(sentence, Tokenizer.SpecialText.PLAIN).length)
            .sum();
    try (Embedder old = new Embedder(before.model(), before.kernels(), threads);
        Embedder young = new Embedder(after.model(), after.kernels(), threads)) {
      for (int run = 0; run < WARM_UPS; run++) {
        seconds(old, sentences);
        seconds(young, sentences);
      }
      double[] oldRates = new double[ROUNDS];
      double[] youngRates = new double[ROUNDS];
      double[] ratios = new double[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        oldRates[round] = tokens / seconds(old, sentences);
        youngRates[round] = tokens / seconds(young, sentences);
        ratios[round] = youngRates[round] / oldRates[round];
      }
      return new EmbeddingSpeed(
          Spread.of(oldRates).median(), Spread.of(youngRates).median(), Spread.of(ratios).median());
    }
  }

  private static double seconds(Embedder embedder, List<String> sentences) {
    long start = System.nanoTime();
    embedder.embed(sentences);
    return (System.nanoTime() - start) / NANOS_PER_SECOND;
  }
}
