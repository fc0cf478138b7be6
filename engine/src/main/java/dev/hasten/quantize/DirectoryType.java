package dev.hasten.quantize;

import dev.hasten.error.UsageException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// What a Hugging Face directory can keep the matrices of a model as.
public enum DirectoryType {
  /// Codes of 8 bits, a scale for each row (compressed-tensors' `int-quantized`).
  W8,
  /// Codes of 4 bits, a scale for each 32 columns (compressed-tensors' `pack-quantized`).
  W4,
  F16,
  BF16,
  F32;

  /// The type of this name.
  ///
  /// @throws UsageException if there is none
  public static DirectoryType parse(String name) {
    return Arrays.stream(values())
        .filter(type -> type.name().equals(name.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(() ->
            new UsageException(
                "OUT is a directory, which has no type `%s`".formatted(name),
                "one of %s; or give OUT a name that ends with .gguf".formatted(names())));
  }

  private static String names() {
    return Arrays.stream(values()).map(DirectoryType::toString).collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
