package dev.hasten.measure;

/// Hears what is being measured.
@FunctionalInterface
public interface BenchProgress {
  /// A repetition of a test begins.
  ///
  /// @param test such as `pp512`, `tg128 x 4`, `warm-up`
  /// @param repetition from 1
  void started(String test, int repetition, int repetitions);

  static BenchProgress none() {
    return (_, _, _) -> {};
  }
}
