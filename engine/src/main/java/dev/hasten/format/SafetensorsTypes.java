package dev.hasten.format;

import dev.hasten.tensor.DType;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The names that safetensors headers give to types.
final class SafetensorsTypes {
  private static final Map<String, DType> BY_NAME =
      Arrays.stream(DType.values())
          .filter(type -> nameOf(type).isPresent())
          .collect(Collectors.toUnmodifiableMap(DType::name, type -> type));

  private SafetensorsTypes() {}

  /// The name of a type, if the format has it.
  static Optional<String> nameOf(DType type) {
    return switch (type) {
      case F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL -> Optional.of(type.name());
      case Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, IQ4_NL -> Optional.empty();
    };
  }

  /// The type of this name, if this build knows it.
  static Optional<DType> ofName(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }
}
