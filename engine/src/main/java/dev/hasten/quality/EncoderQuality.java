package dev.hasten.quality;

import java.util.List;
import java.util.Optional;

/// How good an encoder is.
///
/// @param agreement with a reference, if there is one
/// @param pairs against scores of people, if there are any
public record EncoderQuality(Optional<Agreement> agreement, Optional<PairQuality> pairs) {

  /// How alike the embeddings of model and reference are.
  ///
  /// @param sentences that both embedded
  /// @param cosine of a sentence's two embeddings; none if they have different widths, for which
  ///   there is no cosine
  /// @param similarityRank Spearman's correlation of the similarities of all pairs of sentences.
  ///   Pairs that have a sentence in common are not independent: its interval is the jackknife's,
  ///   which leaves out one sentence at a time, on Fisher's scale
  public record Agreement(int sentences, Optional<Cosines> cosine, Estimate similarityRank) {}

  /// Cosines of each sentence's two embeddings.
  ///
  /// @param sorted all, the lowest first
  public record Cosines(
      Estimate mean, Estimate median, Estimate percentile1, double minimum, List<Double> sorted) {
    public Cosines {
      sorted = List.copyOf(sorted);
    }
  }

  /// Correlations of cosines with scores of people. Intervals by Fisher's transformation.
  public record PairQuality(
      int pairs,
      Estimate spearman,
      Estimate pearson,
      Optional<Estimate> referenceSpearman,
      Optional<Estimate> referencePearson) {}
}
