package dev.hasten.tensor;

/// The parts of one superblock of Q6_K while it is being made: 16 groups of 16 elements, `unit *
/// scale * code`, scales from -128 to 127, codes from -32 to 31.
final class SignedSuperblock {
  static final int ELEMENTS = 256;
  static final int GROUPS = 16;
  static final int GROUP = 16;
  static final int HALF = 32;
  static final int LOWEST_SCALE = -128;
  static final int HIGHEST_SCALE = 127;

  private static final int RUN = 32;

  /// What the largest scale and unit reach. Beyond it numbers are cut off.
  private static final float FARTHEST = HIGHEST_SCALE * (HALF - 1) * Rounding.LARGEST_FLOAT16;

  final int[] scales = new int[GROUPS];
  final int[] codes = new int[ELEMENTS];
  private float unit;

  float unit() {
    return unit;
  }

  /// Sets the unit to what is left of it when stored as f16.
  void setUnit(float newUnit) {
    unit = Rounding.throughFloat16(newUnit);
  }

  float scale(int group) {
    return unit * scales[group];
  }

  /// Takes a block as near as this format comes to it.
  void copyWithinReach(float[] x, int at, float[] reachable) {
    for (int i = 0; i < ELEMENTS; i++) {
      reachable[i] = Math.min(FARTHEST, Math.max(-FARTHEST, x[at + i]));
    }
  }

  /// Chooses the nearest codes; a group whose scale is 0 keeps its codes, which do not matter.
  void chooseCodes(float[] x) {
    for (int group = 0; group < GROUPS; group++) {
      float scale = scale(group);
      if (scale != 0) {
        for (int i = group * GROUP; i < (group + 1) * GROUP; i++) {
          codes[i] = Rounding.clamp(Rounding.nearest(x[i] / scale), -HALF, HALF - 1);
        }
      }
    }
  }

  /// Low nibbles, then upper pairs of bits, then scales, then the unit; see `KBlocks.q6k`.
  void pack(byte[] block) {
    for (int part = 0; part < 2; part++) {
      for (int i = 0; i < RUN; i++) {
        packFour(block, part, i);
      }
    }
    for (int group = 0; group < GROUPS; group++) {
      block[192 + group] = (byte) scales[group];
    }
    BlockBytes.float16(block, 208, unit);
  }

  /// Four codes, one of each run of 32, share two bytes of nibbles and one of pairs.
  private void packFour(byte[] block, int part, int i) {
    int first = 4 * RUN * part + i;
    int a = codes[first] + HALF;
    int b = codes[first + RUN] + HALF;
    int c = codes[first + 2 * RUN] + HALF;
    int d = codes[first + 3 * RUN] + HALF;
    block[2 * RUN * part + i] = (byte) ((a & 0xF) | ((c & 0xF) << 4));
    block[2 * RUN * part + RUN + i] = (byte) ((b & 0xF) | ((d & 0xF) << 4));
    block[128 + RUN * part + i] = upperPairs(a, b, c, d);
  }

  private static byte upperPairs(int a, int b, int c, int d) {
    return (byte) ((a >> 4) | ((b >> 4) << 2) | ((c >> 4) << 4) | ((d >> 4) << 6));
  }
}
