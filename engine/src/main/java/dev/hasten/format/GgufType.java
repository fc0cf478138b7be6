package dev.hasten.format;

import java.util.Optional;

/// The types of GGUF metadata values; the ordinal is the number in the file.
public enum GgufType {
  UINT8(1),
  INT8(1),
  UINT16(2),
  INT16(2),
  UINT32(4),
  INT32(4),
  FLOAT32(4),
  BOOL(1),
  STRING(0),
  ARRAY(0),
  UINT64(8),
  INT64(8),
  FLOAT64(8);

  private static final GgufType[] BY_ID = values();

  private final int bytes;

  GgufType(int bytes) {
    this.bytes = bytes;
  }

  /// Bytes of one value, 0 for strings and arrays, whose length varies.
  public int bytes() {
    return bytes;
  }

  public static Optional<GgufType> ofId(long id) {
    return id < 0 || id >= BY_ID.length ? Optional.empty() : Optional.of(BY_ID[(int) id]);
  }
}
