package dev.hasten.kvcache;

import java.util.Locale;

/// The numbers in which keys and values are kept.
public enum KvType {
  F32,
  F16,
  /// 8 bits, with an f16 scale for each 32 elements of a token's head.
  Q8_0,
  /// 4 bits, with an f16 scale for each 32 elements of a token's head, which is turned before
  /// ([KvRotation#HADAMARD]).
  Q4_0,
  /// [#Q4_0] of heads as they are, to measure what turning them brings.
  Q4_0_PLAIN;

  /// Elements that share a scale in [#Q8_0] and [#Q4_0].
  public static final int SCALE_ELEMENTS = 32;

  /// Bytes of `vectors` vectors of `elements` elements, `scales` of them apiece.
  long bytes(int vectors, int elements, int scales) {
    long all = (long) vectors * elements;
    return switch (this) {
      case F32 -> all * Float.BYTES;
      case F16 -> all * Short.BYTES;
      case Q8_0 -> all + (long) vectors * scales * Short.BYTES;
      case Q4_0, Q4_0_PLAIN -> (long) vectors * scales * (NibbleCodes.BYTES + Short.BYTES);
    };
  }

  /// How heads are turned before they are kept.
  public KvRotation rotation() {
    return switch (this) {
      case F32, F16, Q8_0, Q4_0_PLAIN -> KvRotation.NONE;
      case Q4_0 -> KvRotation.HADAMARD;
    };
  }

  /// Bytes of one element, its part of a scale included.
  public double bytesPerElement() {
    return (double) bytes(1, SCALE_ELEMENTS, 1) / SCALE_ELEMENTS;
  }

  /// As `--kv` spells it.
  @Override
  public String toString() {
    return switch (this) {
      case F32, F16, Q8_0, Q4_0 -> name().toLowerCase(Locale.ROOT);
      case Q4_0_PLAIN -> "q4_0-plain";
    };
  }
}
