package dev.hasten.calibrate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

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
    try (InputStream stored =
            Objects.requireNonNull(CalibrationText.class.getResourceAsStream(RESOURCE), RESOURCE);
        InputStream text = new GZIPInputStream(stored)) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
