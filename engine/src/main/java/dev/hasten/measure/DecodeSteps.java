package dev.hasten.measure;

/// Steps that each generate a token for every one of several sequences.
///
/// @param sequences side by side
/// @param cached tokens that each has before the first step
/// @param count of the steps
public record DecodeSteps(int sequences, int cached, int count) {

  /// Of one sequence with an empty cache.
  public static DecodeSteps ofOne(int count) {
    return new DecodeSteps(1, 0, count);
  }
}
