package dev.hasten.format;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The ways of compressed-tensors to keep a quantized weight that this build knows.
///
/// Source: `compressors/quantized_compressors` of compressed-tensors (format only).
public enum CompressedFormat {
  /// A code of 8 bits in a byte, and a scale for each row.
  INT_QUANTIZED("int-quantized", 8),

  /// Eight codes of 4 bits in a word, the first in its lowest bits, each 8 more than what it stands
  /// for, and a scale for each group of a row.
  PACK_QUANTIZED("pack-quantized", 4);

  private final String title;
  private final int bits;

  CompressedFormat(String title, int bits) {
    this.title = title;
    this.bits = bits;
  }

  /// As `quantization_config.format` has it.
  public String title() {
    return title;
  }

  /// Bits of a code.
  public int bits() {
    return bits;
  }

  /// The largest code; the smallest is one further from 0.
  public int largestCode() {
    return (1 << (bits - 1)) - 1;
  }

  /// What may share a scale, in the words of the file.
  List<String> strategies() {
    return switch (this) {
      case INT_QUANTIZED -> List.of("channel");
      case PACK_QUANTIZED -> List.of("group", "channel");
    };
  }

  static Optional<CompressedFormat> named(String title) {
    return Arrays.stream(values()).filter(format -> format.title.equals(title)).findFirst();
  }

  static String names() {
    return Arrays.stream(values()).map(CompressedFormat::title).collect(Collectors.joining(", "));
  }
}
