package dev.hasten.tensor;

/// Q4_K and Q5_K: lines are laid through the groups one by one, then their scales and minimums are
/// rounded to common units, then the codes are chosen anew.
final class AffineSuperblocks implements BlockEncoder {
  private static final int GROUP = AffineSuperblock.GROUP;
  private static final int LARGEST_FACTOR = AffineSuperblock.LARGEST_FACTOR;

  private final PlainLineSearch lines;
  private final AffineSuperblockSearch weighted;
  private final AffineSuperblock made;
  private final float[] x = new float[AffineSuperblock.ELEMENTS];
  private final float[] scales = new float[AffineSuperblock.GROUPS];
  private final float[] minimums = new float[AffineSuperblock.GROUPS];

  private AffineSuperblocks(int largestCode, float firstShift, int tries) {
    this.lines = new PlainLineSearch(largestCode, firstShift, tries);
    this.weighted = new AffineSuperblockSearch(largestCode);
    this.made = new AffineSuperblock(largestCode);
  }

  static AffineSuperblocks q4k() {
    return new AffineSuperblocks(15, -1, 21);
  }

  static AffineSuperblocks q5k() {
    return new AffineSuperblocks(31, -0.5f, 16);
  }

  @Override
  public void encode(float[] in, int at, byte[] block) {
    roundPlainly(in, at);
    made.pack(block);
  }

  private void roundPlainly(float[] in, int at) {
    made.copyWithinReach(in, at, x);
    float largestScale = 0;
    float largestMinimum = 0;
    for (int group = 0; group < scales.length; group++) {
      lines.search(x, group * GROUP, made.codes);
      scales[group] = lines.scale();
      minimums[group] = lines.minimum();
      largestScale = Math.max(largestScale, scales[group]);
      largestMinimum = Math.max(largestMinimum, minimums[group]);
    }
    factors(scales, largestScale, made.scales);
    factors(minimums, largestMinimum, made.minimums);
    made.setUnits(largestScale / LARGEST_FACTOR, largestMinimum / LARGEST_FACTOR);
    made.chooseCodes(x);
  }

  private static void factors(float[] values, float largest, int[] factors) {
    float inverse = largest > 0 ? LARGEST_FACTOR / largest : 0;
    for (int group = 0; group < values.length; group++) {
      int factor = Rounding.nearest(inverse * values[group]);
      factors[group] = Rounding.clamp(factor, 0, LARGEST_FACTOR);
    }
  }

  @Override
  public void encode(float[] in, int at, float[] importance, byte[] block) {
    roundPlainly(in, at);
    weighted.improve(made, x, importance);
    made.chooseCodes(x);
    made.pack(block);
  }
}
