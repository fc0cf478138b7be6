package dev.hasten.kernel;

import java.lang.foreign.SegmentAllocator;

/// Cosines and sines for the tokens of a step, `[tokens, headDim / 2]`, filled at its beginning.
///
/// @param inverseFrequencies radians per position of each pair
public record RotaryTable(double[] inverseFrequencies, FloatMatrix cosines, FloatMatrix sines) {
  public static RotaryTable allocate(
      SegmentAllocator allocator, double[] inverseFrequencies, int maxTokens) {
    int pairs = inverseFrequencies.length;
    return new RotaryTable(
        inverseFrequencies.clone(),
        FloatMatrix.allocate(allocator, maxTokens, pairs),
        FloatMatrix.allocate(allocator, maxTokens, pairs));
  }

  public int pairs() {
    return inverseFrequencies.length;
  }
}
