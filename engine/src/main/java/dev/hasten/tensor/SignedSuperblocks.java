package dev.hasten.tensor;

import java.util.Arrays;

/// Q6_K: scales are found for the groups one by one, then rounded to a common unit, then the codes
/// are chosen anew.
final class SignedSuperblocks implements BlockEncoder {
  private static final int GROUP = SignedSuperblock.GROUP;

  private final PlainScaleSearch search = new PlainScaleSearch();
  private final SignedSuperblockSearch weighted = new SignedSuperblockSearch();
  private final SignedSuperblock made = new SignedSuperblock();
  private final float[] x = new float[SignedSuperblock.ELEMENTS];
  private final float[] scales = new float[SignedSuperblock.GROUPS];

  @Override
  public void encode(float[] in, int at, byte[] block) {
    if (roundPlainly(in, at)) {
      made.pack(block);
    } else {
      Arrays.fill(block, (byte) 0);
    }
  }

  private boolean roundPlainly(float[] in, int at) {
    made.copyWithinReach(in, at, x);
    float farthest = 0;
    for (int group = 0; group < scales.length; group++) {
      scales[group] = search.search(x, group * GROUP, made.codes);
      if (Math.abs(scales[group]) > Math.abs(farthest)) {
        farthest = scales[group];
      }
    }
    if (Math.abs(farthest) < PlainScaleSearch.SMALLEST) {
      return false;
    }
    float inverse = SignedSuperblock.LOWEST_SCALE / farthest;
    made.setUnit(1 / inverse);
    for (int group = 0; group < scales.length; group++) {
      int scale = Rounding.nearest(inverse * scales[group]);
      made.scales[group] = Math.min(SignedSuperblock.HIGHEST_SCALE, scale);
    }
    made.chooseCodes(x);
    return true;
  }

  @Override
  public void encode(float[] in, int at, float[] importance, byte[] block) {
    if (roundPlainly(in, at)) {
      weighted.improve(made, x, importance);
      made.chooseCodes(x);
      made.pack(block);
    } else {
      Arrays.fill(block, (byte) 0);
    }
  }
}
