package dev.hasten.convert;

import dev.hasten.tensor.DType;

/// The floats of a directory with codes: F32, F16 or BF16.
///
/// @param scales of codes
/// @param others what is not coded; what the model is said to compute with
public record FloatTypes(DType scales, DType others) {
  /// One for all.
  public static FloatTypes all(DType type) {
    return new FloatTypes(type, type);
  }
}
