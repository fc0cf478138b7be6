package dev.hasten.kernel.nativelib;

import java.util.Locale;

/// A set of instructions that kernels are compiled for, best first. `cpu.c` says what each needs of
/// the CPU, `scripts/build-native.sh` what it is compiled with.
public enum Variant {
  AVX512VNNI,
  AVXVNNI,
  AVX2;

  /// The name inside C functions: `avx2` in `hasten_avx2_sum_bytes`.
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The C function that does an operation, such as `sum_bytes`.
  String symbol(String operation) {
    return "hasten_" + id() + "_" + operation;
  }
}
