package dev.hasten.tensor;

/// Q8_0: 32 codes from -127 to 127, `scale = max|x| / 127`.
final class ByteBlocks implements BlockEncoder {
  private static final int BLOCK = 32;
  private static final int LARGEST_CODE = 127;

  @Override
  public void encode(float[] x, int at, byte[] block) {
    float largest = 0;
    for (int i = 0; i < BLOCK; i++) {
      largest = Math.max(largest, Math.abs(x[at + i]));
    }
    float scale = Rounding.withinFloat16(largest / LARGEST_CODE);
    float inverse = Rounding.inverse(scale);
    BlockBytes.float16(block, 0, scale);
    for (int i = 0; i < BLOCK; i++) {
      int code = Rounding.halfAwayFromZero(x[at + i] * inverse);
      block[2 + i] = (byte) Rounding.clamp(code, -LARGEST_CODE, LARGEST_CODE);
    }
  }

  @Override
  public void encode(float[] x, int at, float[] importance, byte[] block) {
    encode(x, at, block);
  }
}
