package dev.hasten.calibrate;

import dev.hasten.error.UsageException;

/// How much of a text a model is calibrated on.
///
/// @param chunkTokens tokens of a chunk, which is read with an empty cache
/// @param chunks the most chunks; fewer if the text has no more
public record CalibrationOptions(int chunkTokens, int chunks) {
  /// 16k tokens in chunks of 512.
  public static final CalibrationOptions DEFAULT = new CalibrationOptions(512, 32);

  public CalibrationOptions {
    requirePositive("tokens of a calibration chunk", chunkTokens);
    requirePositive("calibration chunks", chunks);
  }

  private static void requirePositive(String what, int value) {
    if (value < 1) {
      throw new UsageException(
          "%s: %d, must be at least 1".formatted(what, value),
          "the usual are %d chunks of %d tokens".formatted(DEFAULT.chunks, DEFAULT.chunkTokens));
    }
  }
}
