package dev.hasten.tensor;

/// Q4_1 and Q5_1: `scale * code + minimum`.
final class AffineBlocks implements BlockEncoder {
  private static final int BLOCK = 32;

  private final int bits;
  private final int largestCode;
  private final int[] codes = new int[BLOCK];
  private final LineSearch search;
  private float scale;
  private float minimum;
  private double error;

  private AffineBlocks(int bits) {
    this.bits = bits;
    this.largestCode = (1 << bits) - 1;
    this.search = new LineSearch(BLOCK, largestCode, Double.POSITIVE_INFINITY);
  }

  static AffineBlocks ofBits(int bits) {
    return new AffineBlocks(bits);
  }

  @Override
  public void encode(float[] x, int at, byte[] block) {
    findPlainLine(x, at);
    float inverse = Rounding.inverse(scale);
    for (int i = 0; i < BLOCK; i++) {
      int code = (int) ((x[at + i] - minimum) * inverse + 0.5f);
      codes[i] = Rounding.clamp(code, 0, largestCode);
    }
    pack(block);
  }

  private void findPlainLine(float[] x, int at) {
    float lowest = Float.MAX_VALUE;
    float highest = -Float.MAX_VALUE;
    for (int i = 0; i < BLOCK; i++) {
      float value = x[at + i];
      lowest = value < lowest ? value : lowest;
      highest = value > highest ? value : highest;
    }
    minimum = Rounding.withinFloat16(lowest);
    scale = Rounding.withinFloat16((Math.max(highest, minimum) - minimum) / largestCode);
  }

  private void pack(byte[] block) {
    BlockBytes.float16(block, 0, scale);
    BlockBytes.float16(block, 2, minimum);
    if (bits > 4) {
      BlockBytes.fifthBits(block, 4, codes);
    }
    BlockBytes.nibbles(block, block.length - BLOCK / 2, codes);
  }

  /// Both the plain line and the one searched are improved while they are rounded to f16.
  @Override
  public void encode(float[] x, int at, float[] importance, byte[] block) {
    search.load(x, at, importance, 0);
    findPlainLine(x, at);
    scale = Rounding.throughFloat16(scale);
    minimum = Rounding.throughFloat16(minimum);
    error = search.error(scale, minimum);
    search.search();
    improve(search.slope(), search.offset());
    search.codes(scale, minimum, codes, 0);
    pack(block);
  }

  private void improve(float fromScale, float fromMinimum) {
    float nextScale = Rounding.throughFloat16(fromScale);
    float nextMinimum = Rounding.throughFloat16(fromMinimum);
    double nextError = search.error(nextScale, nextMinimum);
    while (nextError < error) {
      scale = nextScale;
      minimum = nextMinimum;
      error = nextError;
      nextScale = Rounding.throughFloat16(search.slopeForCodes());
      nextMinimum = Rounding.throughFloat16(search.offsetForCodes(nextScale));
      nextError = search.error(nextScale, nextMinimum);
    }
  }
}
