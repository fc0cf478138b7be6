package dev.hasten.model;

import java.util.Optional;

/// Rotary position embedding of one kind of layer.
///
/// @param theta the base of the frequencies, `rope_theta`
/// @param scaling how contexts longer than the trained one are reached
/// @param frequencyFactors divisors of the frequencies `[head_dim / 2]`, where a file brings them
///   as a tensor (GGUF's `rope_freqs.weight`)
public record RotaryConfig(
    double theta, RopeScaling scaling, Optional<WeightSpec> frequencyFactors) {

  public static RotaryConfig unscaled(double theta) {
    return new RotaryConfig(theta, new RopeScaling.None(), Optional.empty());
  }

  // Written out, as what a record makes of itself at run time no AOT cache holds.
  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof RotaryConfig config
            && Double.compare(theta, config.theta) == 0
            && scaling.equals(config.scaling)
            && frequencyFactors.equals(config.frequencyFactors));
  }

  @Override
  public int hashCode() {
    return Double.hashCode(theta);
  }

  /// Radians per position of each of the `headDim / 2` pairs, scaling applied, `frequencyFactors`
  /// not.
  public double[] inverseFrequencies(int headDim) {
    double[] frequencies = new double[headDim / 2];
    for (int pair = 0; pair < frequencies.length; pair++) {
      frequencies[pair] = scaling.apply(pair, Math.pow(theta, -2.0 * pair / headDim));
    }
    return frequencies;
  }
}
