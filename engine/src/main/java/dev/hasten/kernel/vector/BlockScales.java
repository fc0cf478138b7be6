package dev.hasten.kernel.vector;

import dev.hasten.kernel.packed.PackedForm;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// What blocks of codes add to outputs: an element is `scale * code + minimum`, so a block adds
/// `scale * Σ code x + minimum * Σ x`.
final class BlockScales {
  private static final VectorSpecies<Float> FLOATS = Lanes.FLOATS;
  private static final int GROUP = PackedForm.GROUP_ROWS;

  private BlockScales() {}

  /// Adds blocks one after another to a vector of outputs: `y = fma(sum, scale, fma(minimum, Σx,
  /// y))`.
  ///
  /// @param sums `Σ code x` of the first block from `at` on, of the next `stride` further on
  /// @param factors for each block 16 scales, then 16 minimums; the first scales are at `factor`
  /// @param inputSums `Σ x` of the first block is at `input`
  static void add(
      float[] sums,
      int at,
      int stride,
      float[] factors,
      int factor,
      float[] inputSums,
      int input,
      int blocks,
      float[] y,
      int to) {
    FloatVector total = FloatVector.fromArray(FLOATS, y, to);
    for (int block = 0; block < blocks; block++) {
      int scales = factor + 2 * block * GROUP;
      FloatVector minimums = FloatVector.fromArray(FLOATS, factors, scales + GROUP);
      FloatVector x = FloatVector.broadcast(FLOATS, inputSums[input + block]);
      total =
          FloatVector.fromArray(FLOATS, sums, at + block * stride)
              .fma(FloatVector.fromArray(FLOATS, factors, scales), minimums.fma(x, total));
    }
    total.intoArray(y, to);
  }
}
