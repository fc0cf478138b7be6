package dev.hasten.runtime;

import java.util.Locale;

/// The kinds of kernels that can be asked for.
public enum KernelKind {
  /// The fastest that this machine can run.
  AUTO,
  /// The readable oracle.
  SCALAR,
  /// Java's Vector API.
  VECTOR,
  /// C, for the instruction set that the CPU has.
  NATIVE;

  /// As `--kernels` spells it.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
