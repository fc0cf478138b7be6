package dev.hasten.kernel;

import java.lang.foreign.SegmentAllocator;

/// Cosines and sines for the tokens of a step, `[tokens, headDim / 2]`, filled at its beginning.
public final class RotaryTable {
  private final double[] inverseFrequencies;
  private final FloatMatrix cosines;
  private final FloatMatrix sines;

  /// @param inverseFrequencies radians per position of each pair
  public RotaryTable(SegmentAllocator allocator, double[] inverseFrequencies, int maxTokens) {
    this.inverseFrequencies = inverseFrequencies.clone();
    this.cosines = FloatMatrix.allocate(allocator, maxTokens, inverseFrequencies.length);
    this.sines = FloatMatrix.allocate(allocator, maxTokens, inverseFrequencies.length);
  }

  public int pairs() {
    return inverseFrequencies.length;
  }

  public double inverseFrequency(int pair) {
    return inverseFrequencies[pair];
  }

  public FloatMatrix cosines() {
    return cosines;
  }

  public FloatMatrix sines() {
    return sines;
  }
}
