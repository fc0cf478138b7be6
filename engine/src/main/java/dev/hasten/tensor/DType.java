package dev.hasten.tensor;

import java.util.Optional;

/// How the elements of a tensor are stored. A block format packs [#blockElements] neighbouring
/// elements of one row into [#blockBytes] bytes; a plain type is a block of one element.
///
/// Source of the block formats: `ggml-common.h` and `gguf-py/gguf/constants.py` of ggml (format
/// only).
public enum DType {
  F32(0, 1, 4),
  F16(1, 1, 2),
  BF16(30, 1, 2),
  Q4_0(2, 32, 18),
  Q4_1(3, 32, 20),
  Q5_0(6, 32, 22),
  Q5_1(7, 32, 24),
  Q8_0(8, 32, 34),
  Q2_K(10, 256, 84),
  Q3_K(11, 256, 110),
  Q4_K(12, 256, 144),
  Q5_K(13, 256, 176),
  Q6_K(14, 256, 210),
  IQ4_NL(20, 32, 18),
  I8(24, 1, 1),
  I16(25, 1, 2),
  I32(26, 1, 4),
  I64(27, 1, 8),
  F64(28, 1, 8),
  /// Safetensors only.
  U8(-1, 1, 1),
  /// Safetensors only, a byte an element.
  BOOL(-1, 1, 1);

  private static final DType[] BY_GGML_ID = new DType[31];

  static {
    for (DType type : values()) {
      if (type.ggmlId >= 0) {
        BY_GGML_ID[type.ggmlId] = type;
      }
    }
  }

  private final int ggmlId;
  private final int blockElements;
  private final int blockBytes;

  DType(int ggmlId, int blockElements, int blockBytes) {
    this.ggmlId = ggmlId;
    this.blockElements = blockElements;
    this.blockBytes = blockBytes;
  }

  /// The type's number in a GGUF file, or -1 where GGUF has none.
  public int ggmlId() {
    return ggmlId;
  }

  public int blockElements() {
    return blockElements;
  }

  public int blockBytes() {
    return blockBytes;
  }

  /// Whether the elements are numbers a model computes with (and [Dequantizer] can read).
  public boolean isWeight() {
    return switch (this) {
      case I8, I16, I32, I64, F64, U8, BOOL -> false;
      default -> true;
    };
  }

  /// Bytes of `elements` elements, which must fill whole blocks.
  ///
  /// @throws ArithmeticException if they do not, or the result overflows
  public long bytesFor(long elements) {
    if (elements % blockElements != 0) {
      throw new ArithmeticException(
          "%s stores blocks of %d, not %d elements".formatted(this, blockElements, elements));
    }
    return Math.multiplyExact(elements / blockElements, (long) blockBytes);
  }

  /// The type with this number in GGUF, if this build knows it.
  public static Optional<DType> ofGgmlId(long ggmlId) {
    return ggmlId < 0 || ggmlId >= BY_GGML_ID.length
        ? Optional.empty()
        : Optional.ofNullable(BY_GGML_ID[(int) ggmlId]);
  }
}
