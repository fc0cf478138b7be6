package dev.hasten.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Numbers in the byte order of model files.
final class LittleEndian {
  static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private LittleEndian() {}

  static byte int8(MemorySegment data, long at) {
    return data.get(ValueLayout.JAVA_BYTE, at);
  }

  /// Eight bits as a number from 0 to 255.
  static int uint8(MemorySegment data, long at) {
    return data.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
  }

  static short int16(MemorySegment data, long at) {
    return data.get(SHORT, at);
  }

  static int int32(MemorySegment data, long at) {
    return data.get(INT, at);
  }

  static float float16(MemorySegment data, long at) {
    return Float.float16ToFloat(data.get(SHORT, at));
  }
}
