package dev.hasten.tensor;

/// Q4_0 and Q5_0: `scale * (code - half)`. The scale is negative where the largest number is
/// positive, as there is one more code below the middle than above.
final class SymmetricBlocks implements BlockEncoder {
  private static final int BLOCK = 32;

  private final int bits;
  private final int half;
  private final int[] codes = new int[BLOCK];
  private final ScaleSearch search;
  private float bestScale;
  private double bestExplained;

  private SymmetricBlocks(int bits) {
    this.bits = bits;
    this.half = 1 << (bits - 1);
    this.search = new ScaleSearch(BLOCK, half);
  }

  static SymmetricBlocks ofBits(int bits) {
    return new SymmetricBlocks(bits);
  }

  @Override
  public void encode(float[] x, int at, byte[] block) {
    float scale = plainScale(x, at);
    float inverse = Rounding.inverse(scale);
    for (int i = 0; i < BLOCK; i++) {
      int code = (int) (x[at + i] * inverse + (half + 0.5f));
      codes[i] = Rounding.clamp(code, 0, 2 * half - 1);
    }
    pack(scale, block);
  }

  private float plainScale(float[] x, int at) {
    float farthest = 0;
    float distance = 0;
    for (int i = 0; i < BLOCK; i++) {
      float magnitude = Math.abs(x[at + i]);
      if (magnitude > distance) {
        distance = magnitude;
        farthest = x[at + i];
      }
    }
    return Rounding.withinFloat16(farthest / -half);
  }

  private void pack(float scale, byte[] block) {
    BlockBytes.float16(block, 0, scale);
    if (bits > 4) {
      BlockBytes.fifthBits(block, 2, codes);
    }
    BlockBytes.nibbles(block, block.length - BLOCK / 2, codes);
  }

  /// Both the plain scale and the one searched are improved while they are rounded to f16.
  @Override
  public void encode(float[] x, int at, float[] importance, byte[] block) {
    search.load(x, at, importance, 0);
    bestScale = Rounding.throughFloat16(plainScale(x, at));
    bestExplained = search.explained(bestScale);
    improve(search.search());
    search.codes(bestScale, codes, 0);
    for (int i = 0; i < BLOCK; i++) {
      codes[i] += half;
    }
    pack(bestScale, block);
  }

  private void improve(float from) {
    float scale = Rounding.throughFloat16(from);
    double explained = search.explained(scale);
    while (explained > bestExplained) {
      bestScale = scale;
      bestExplained = explained;
      scale = Rounding.throughFloat16(search.bestScaleForCodes());
      explained = search.explained(scale);
    }
  }
}
