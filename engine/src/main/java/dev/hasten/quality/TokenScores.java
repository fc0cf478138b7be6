package dev.hasten.quality;

/// What was found at each scored token, in the order of the text. Members of the team write
/// different tokens, so nothing is shared but the arrays.
final class TokenScores {
  /// Negative log-likelihood of the next token, in nats.
  final double[] nll;

  final double[] referenceNll;

  /// Divergence of the reference's distribution from the model's, in nats.
  final double[] divergence;

  /// The next token's probability, less the reference's; NaN where they have another one.
  final double[] deltaProbability;

  /// Probability outside the shared vocabulary.
  final double[] lostMass;

  final double[] referenceLostMass;

  /// Whether both have the same likeliest token.
  final boolean[] sameTop;

  /// @param tokens that will be scored
  TokenScores(int tokens) {
    nll = new double[tokens];
    referenceNll = new double[tokens];
    divergence = new double[tokens];
    deltaProbability = new double[tokens];
    lostMass = new double[tokens];
    referenceLostMass = new double[tokens];
    sameTop = new boolean[tokens];
  }
}
