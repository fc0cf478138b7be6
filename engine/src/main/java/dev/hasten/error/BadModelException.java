package dev.hasten.error;

import org.jspecify.annotations.Nullable;

/// A model file that is damaged, hostile, contradictory, or of a kind this build does not know.
public final class BadModelException extends HastenException {
  public BadModelException(String message, String hint) {
    this(message, hint, null);
  }

  public BadModelException(String message, String hint, @Nullable Throwable cause) {
    super(message, hint, cause);
  }
}
