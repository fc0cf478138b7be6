package dev.hasten.tensor;

import static dev.hasten.tensor.LittleEndian.float16;
import static dev.hasten.tensor.LittleEndian.int16;

import java.lang.foreign.MemorySegment;

/// Floating-point numbers stored one by one.
final class PlainTypes {
  private PlainTypes() {}

  static void f32(MemorySegment data, long at, float[] out, int outOffset, int count) {
    MemorySegment.copy(data, LittleEndian.FLOAT, at, out, outOffset, count);
  }

  static void f16(MemorySegment data, long at, float[] out, int outOffset, int count) {
    for (int i = 0; i < count; i++) {
      out[outOffset + i] = float16(data, at + 2L * i);
    }
  }

  /// The upper half of a 32-bit float.
  static void bf16(MemorySegment data, long at, float[] out, int outOffset, int count) {
    for (int i = 0; i < count; i++) {
      out[outOffset + i] = Float.intBitsToFloat(int16(data, at + 2L * i) << 16);
    }
  }
}
