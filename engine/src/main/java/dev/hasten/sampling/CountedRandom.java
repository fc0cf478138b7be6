package dev.hasten.sampling;

/// Random numbers by number: element `position` of the stream that belongs to `seed`, without the
/// elements before it. Source: SplitMix64, Steele, Lea & Flood 2014, doi:10.1145/2660193.2660195,
/// whose state after n numbers is `seed + n · γ`.
final class CountedRandom {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;
  private static final double UNIT = 0x1.0p-53;

  private CountedRandom() {}

  /// Uniform in [0, 1).
  static double uniform(long seed, long position) {
    return (mix(mix(seed) + (position + 1) * GAMMA) >>> 11) * UNIT;
  }

  private static long mix(long state) {
    long z = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
