package dev.hasten.format;

import java.util.Optional;

/// The types of GGUF metadata values, in the order of their numbers in the file.
public enum GgufType {
  UINT8(0, 1),
  INT8(1, 1),
  UINT16(2, 2),
  INT16(3, 2),
  UINT32(4, 4),
  INT32(5, 4),
  FLOAT32(6, 4),
  BOOL(7, 1),
  STRING(8, 0),
  ARRAY(9, 0),
  UINT64(10, 8),
  INT64(11, 8),
  FLOAT64(12, 8);

  private static final GgufType[] BY_ID = values();

  private final int id;
  private final int bytes;

  GgufType(int id, int bytes) {
    this.id = id;
    this.bytes = bytes;
  }

  /// The type's number in the file.
  public int id() {
    return id;
  }

  /// Bytes of one value, 0 for strings and arrays, whose length varies.
  public int bytes() {
    return bytes;
  }

  public boolean isReal() {
    return this == FLOAT32 || this == FLOAT64;
  }

  /// Whether an integer type can hold a value (`UINT64`: any bits); false for other types.
  public boolean holds(long value) {
    return switch (this) {
      case UINT8, UINT16, UINT32 -> value >= 0 && value < 1L << (8 * bytes);
      case INT8, INT16, INT32 -> value >> (8 * bytes - 1) == value >> 63;
      case UINT64, INT64 -> true;
      case FLOAT32, FLOAT64, BOOL, STRING, ARRAY -> false;
    };
  }

  public static Optional<GgufType> ofId(long id) {
    return id < 0 || id >= BY_ID.length ? Optional.empty() : Optional.of(BY_ID[(int) id]);
  }
}
