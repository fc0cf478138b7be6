package dev.hasten.tensor;

/// Roundings that agree with those of ggml to the bit, and never leave the finite numbers.
final class Rounding {
  static final float LARGEST_FLOAT16 = 65504;

  /// Adding it leaves no bits for a fraction: 1.5 · 2^23.
  private static final float NO_FRACTION = 12_582_912;

  private Rounding() {}

  /// The next integer, of two equally near the even one. Exact up to 2^22; larger numbers stay
  /// large.
  static int nearest(float value) {
    return (int) ((value + NO_FRACTION) - NO_FRACTION);
  }

  /// The next integer, of two equally near the one farther from 0.
  static int halfAwayFromZero(float value) {
    int whole = (int) value;
    return whole + (int) (2 * (value - whole));
  }

  static int clamp(int code, int lowest, int highest) {
    return Math.min(highest, Math.max(lowest, code));
  }

  /// The multiplier that divides by `scale`, or 0 where there is none.
  static float inverse(float scale) {
    float inverse = 1 / scale;
    return Float.isFinite(inverse) ? inverse : 0;
  }

  static float withinFloat16(float value) {
    return Math.min(LARGEST_FLOAT16, Math.max(-LARGEST_FLOAT16, value));
  }

  static short float16Bits(float value) {
    return Float.floatToFloat16(withinFloat16(value));
  }

  /// What is read back of a number that is stored as f16.
  static float throughFloat16(float value) {
    return Float.float16ToFloat(float16Bits(value));
  }
}
