package dev.hasten.calibrate;

import dev.hasten.quality.BuiltInText;

/// The text that models are calibrated on where nobody brings another: the beginnings of articles
/// of the English Wikipedia (CC BY-SA, see `NOTICE.txt` beside it). None of it is in WikiText-2's
/// test part, on which quality is judged.
public final class CalibrationText {
  /// What it is called in reports and files.
  public static final String NAME = "Wikipedia articles (built in)";

  private static final String RESOURCE = "wikipedia.txt.gz";

  private CalibrationText() {}

  /// All of it, 0.6 MB.
  public static String wikipedia() {
    return BuiltInText.unpacked(CalibrationText.class, RESOURCE);
  }
}
