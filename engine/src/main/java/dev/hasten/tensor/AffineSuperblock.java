package dev.hasten.tensor;

/// The parts of one superblock of Q4_K or Q5_K while it is being made: 8 groups of 32 elements,
/// `scaleUnit * scale * code - minimumUnit * minimum`, scales and minimums from 0 to 63.
final class AffineSuperblock {
  static final int ELEMENTS = 256;
  static final int GROUPS = 8;
  static final int GROUP = 32;
  static final int LARGEST_FACTOR = 63;

  /// What the largest factors and units reach. Beyond it numbers are cut off.
  private static final float LOWEST = -LARGEST_FACTOR * Rounding.LARGEST_FLOAT16;

  final int largestCode;
  final int[] scales = new int[GROUPS];
  final int[] minimums = new int[GROUPS];
  final int[] codes = new int[ELEMENTS];
  private float scaleUnit;
  private float minimumUnit;

  AffineSuperblock(int largestCode) {
    this.largestCode = largestCode;
  }

  float scaleUnit() {
    return scaleUnit;
  }

  float minimumUnit() {
    return minimumUnit;
  }

  /// Sets the units to what is left of these when stored as f16.
  void setUnits(float newScaleUnit, float newMinimumUnit) {
    scaleUnit = Rounding.throughFloat16(newScaleUnit);
    minimumUnit = Rounding.throughFloat16(newMinimumUnit);
  }

  float scale(int group) {
    return scaleUnit * scales[group];
  }

  float minimum(int group) {
    return minimumUnit * minimums[group];
  }

  /// Takes a block as near as this format comes to it.
  void copyWithinReach(float[] x, int at, float[] reachable) {
    float highest = -LOWEST * largestCode;
    for (int i = 0; i < ELEMENTS; i++) {
      reachable[i] = Math.min(highest, Math.max(LOWEST, x[at + i]));
    }
  }

  /// Chooses the nearest codes; a group whose scale is 0 keeps its codes, which do not matter.
  void chooseCodes(float[] x) {
    for (int group = 0; group < GROUPS; group++) {
      float scale = scale(group);
      if (scale != 0) {
        float minimum = minimum(group);
        for (int i = group * GROUP; i < (group + 1) * GROUP; i++) {
          int code = Rounding.nearest((x[i] + minimum) / scale);
          codes[i] = Rounding.clamp(code, 0, largestCode);
        }
      }
    }
  }

  void pack(byte[] block) {
    BlockBytes.float16(block, 0, scaleUnit);
    BlockBytes.float16(block, 2, minimumUnit);
    packFactors(block, 4);
    int lowBits = 16;
    if (largestCode > 0xF) {
      packFifthBits(block, 16);
      lowBits += GROUP;
    }
    for (int i = 0; i < ELEMENTS / 2; i++) {
      int first = i / GROUP * 2 * GROUP + i % GROUP;
      block[lowBits + i] = (byte) ((codes[first] & 0xF) | (codes[first + GROUP] << 4));
    }
  }

  /// The inverse of `KBlocks.sixBitScale` and `sixBitMin`.
  private void packFactors(byte[] block, int at) {
    for (int group = 0; group < GROUPS / 2; group++) {
      int scale = scales[group + 4];
      int minimum = minimums[group + 4];
      block[at + group] = (byte) (scales[group] | ((scale >> 4) << 6));
      block[at + 4 + group] = (byte) (minimums[group] | ((minimum >> 4) << 6));
      block[at + 8 + group] = (byte) ((scale & 0xF) | ((minimum & 0xF) << 4));
    }
  }

  private void packFifthBits(byte[] block, int at) {
    for (int i = 0; i < GROUP; i++) {
      int bits = 0;
      for (int group = 0; group < GROUPS; group++) {
        bits |= (codes[group * GROUP + i] >> 4) << group;
      }
      block[at + i] = (byte) bits;
    }
  }
}
