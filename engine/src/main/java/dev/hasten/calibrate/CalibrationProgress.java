package dev.hasten.calibrate;

/// Hears how a run over the calibration text gets on.
@FunctionalInterface
public interface CalibrationProgress {
  /// Chunks so far, of `total` in this run.
  void advanced(int done, int total);

  /// Nobody listens.
  static CalibrationProgress none() {
    return (_, _) -> {};
  }
}
