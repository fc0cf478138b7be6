package dev.hasten.format;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// An array of numbers or booleans in a GGUF file's metadata, left where the file has it.
///
/// @param elementType a type of fixed width
/// @param data the little-endian elements
public record FixedArray(GgufType elementType, MemorySegment data) implements MetadataValue {

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  public FixedArray {
    if (elementType.bytes() == 0 || data.byteSize() % elementType.bytes() != 0) {
      throw new IllegalArgumentException(
          "%d bytes are no array of %s".formatted(data.byteSize(), elementType));
    }
    data = data.isReadOnly() ? data : data.asReadOnly();
  }

  @Override
  public GgufType type() {
    return GgufType.ARRAY;
  }

  public long count() {
    return data.byteSize() / elementType.bytes();
  }

  /// Element `index` of an integer or boolean array (`UINT64` in the bits of a signed long).
  public long whole(long index) {
    long offset = index * elementType.bytes();
    return switch (elementType) {
      case UINT8, BOOL -> Byte.toUnsignedLong(data.get(ValueLayout.JAVA_BYTE, offset));
      case INT8 -> data.get(ValueLayout.JAVA_BYTE, offset);
      case UINT16 -> Short.toUnsignedLong(data.get(SHORT, offset));
      case INT16 -> data.get(SHORT, offset);
      case UINT32 -> Integer.toUnsignedLong(data.get(INT, offset));
      case INT32 -> data.get(INT, offset);
      case UINT64, INT64 -> data.get(LONG, offset);
      case FLOAT32, FLOAT64, STRING, ARRAY ->
          throw new IllegalStateException(elementType + " elements are not integers");
    };
  }

  /// Element `index` of an array of any type, as a number.
  public double number(long index) {
    long offset = index * elementType.bytes();
    return switch (elementType) {
      case FLOAT32 -> data.get(FLOAT, offset);
      case FLOAT64 -> data.get(DOUBLE, offset);
      default -> whole(index);
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FixedArray array
        && array.elementType == elementType
        && array.data.mismatch(data) == -1;
  }

  @Override
  public int hashCode() {
    return 31 * elementType.hashCode() + Long.hashCode(data.byteSize());
  }

  @Override
  public String toString() {
    return "%s[%d]".formatted(elementType, count());
  }
}
