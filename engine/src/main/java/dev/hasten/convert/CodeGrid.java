package dev.hasten.convert;

import dev.hasten.format.CompressedFormat;
import dev.hasten.tensor.DType;

/// What codes and scales of a weight can be.
///
/// @param format of the codes
/// @param groupColumns columns that share a scale
/// @param scaleType how scales are stored: F32, F16 or BF16
public record CodeGrid(CompressedFormat format, int groupColumns, DType scaleType) {
  private static final int BFLOAT_SHIFT = 16;

  /// Smaller 16-bit floats have fewer bits.
  private static final float LEAST_NORMAL_HALF = 0x1p-14f;

  /// The smallest code.
  public int least() {
    return -format.largestCode() - 1;
  }

  public int largest() {
    return format.largestCode();
  }

  /// The scale nearest to `scale` that is stored without loss. Scales of 32 bits are 16-bit floats,
  /// too, wherever those are precise: then the weight is blocks of 32 for those who have kernels
  /// for such.
  public float storable(float scale) {
    return switch (scaleType) {
      case F32 -> scale < LEAST_NORMAL_HALF ? scale : half(scale);
      case F16 -> half(scale);
      case BF16 -> Float.intBitsToFloat(PlainRows.toBfloat16(scale) << BFLOAT_SHIFT);
      default -> throw new IllegalArgumentException(scaleType + " is no type of scales");
    };
  }

  private static float half(float scale) {
    return Float.float16ToFloat(Float.floatToFloat16(scale));
  }
}
