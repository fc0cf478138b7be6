package dev.hasten.kernel.packed;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Little-endian numbers in arrays of bytes.
final class Bytes {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  private Bytes() {}

  static int int32(byte[] bytes, int at) {
    return (int) INT.get(bytes, at);
  }

  static void putInt32(byte[] bytes, int at, int value) {
    INT.set(bytes, at, value);
  }

  static short int16(byte[] bytes, int at) {
    return (short) SHORT.get(bytes, at);
  }

  static void putInt16(byte[] bytes, int at, short value) {
    SHORT.set(bytes, at, value);
  }

  static int uint8(byte[] bytes, int at) {
    return bytes[at] & 0xFF;
  }

  static float float16(byte[] bytes, int at) {
    return Float.float16ToFloat(int16(bytes, at));
  }

  static void putFloat16(byte[] bytes, int at, float value) {
    putInt16(bytes, at, Float.floatToFloat16(value));
  }
}
