package dev.hasten.runtime;

import dev.hasten.kernel.nativelib.Variant;
import java.util.Locale;
import java.util.Optional;

/// The kinds of kernels that can be asked for.
public enum KernelKind {
  /// The fastest that this machine can run.
  AUTO,
  /// The readable oracle.
  SCALAR,
  /// Java's Vector API.
  VECTOR,
  /// C, for the best instruction set that the CPU has.
  NATIVE,
  /// C for one instruction set, to compare it with others.
  NATIVE_AVX512VNNI,
  NATIVE_AVXVNNI,
  NATIVE_AVX2;

  /// The instruction set asked for, of native kernels.
  Optional<Variant> variant() {
    return switch (this) {
      case NATIVE_AVX512VNNI -> Optional.of(Variant.AVX512VNNI);
      case NATIVE_AVXVNNI -> Optional.of(Variant.AVXVNNI);
      case NATIVE_AVX2 -> Optional.of(Variant.AVX2);
      case AUTO, SCALAR, VECTOR, NATIVE -> Optional.empty();
    };
  }

  /// As `--kernels` spells it.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
