package dev.hasten.quantize;

import dev.hasten.error.UsageException;
import dev.hasten.tensor.DType;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/// A type for all matrices, or a usual mixture in which those that matter most get more bits: what
/// `llama-quantize` makes under the same name. Or else none: every matrix keeps its own.
public enum TypeMix {
  F32(DType.F32, 0),
  F16(DType.F16, 1),
  BF16(DType.BF16, 32),
  Q8_0(DType.Q8_0, 7),
  Q6_K(DType.Q6_K, 18),
  Q5_0(DType.Q5_0, 8),
  Q5_1(DType.Q5_1, 9),
  Q5_K_S(DType.Q5_K, 16),
  Q5_K_M(DType.Q5_K, 17),
  Q4_0(DType.Q4_0, 2),
  Q4_1(DType.Q4_1, 3),
  Q4_K_S(DType.Q4_K, 14),
  Q4_K_M(DType.Q4_K, 15),
  /// Whatever no override finds stays as it is.
  KEEP(Optional.empty(), OptionalInt.empty());

  private final Optional<DType> base;
  private final OptionalInt fileType;

  TypeMix(DType base, int fileType) {
    this(Optional.of(base), OptionalInt.of(fileType));
  }

  TypeMix(Optional<DType> base, OptionalInt fileType) {
    this.base = base;
    this.fileType = fileType;
  }

  /// What most matrices get; none if they keep their types.
  public Optional<DType> base() {
    return base;
  }

  /// Its number as `general.file_type`; none if that stays as it is.
  OptionalInt fileType() {
    return fileType;
  }

  /// The mix of this name; `q4_k` and `q5_k` are the medium ones.
  ///
  /// @throws UsageException if there is none
  public static TypeMix parse(String name) {
    String wanted =
        switch (name.toUpperCase(Locale.ROOT)) {
          case "Q4_K" -> Q4_K_M.name();
          case "Q5_K" -> Q5_K_M.name();
          case String other -> other;
        };
    return Arrays.stream(values())
        .filter(mix -> mix.name().equals(wanted))
        .findFirst()
        .orElseThrow(
            () -> new UsageException("there is no type `%s`".formatted(name), "one of " + names()));
  }

  /// The first that gives most matrices this type.
  public static Optional<TypeMix> ofBase(DType base) {
    return Arrays.stream(values()).filter(mix -> mix.base.equals(Optional.of(base))).findFirst();
  }

  private static String names() {
    return Arrays.stream(values()).map(TypeMix::toString).collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
