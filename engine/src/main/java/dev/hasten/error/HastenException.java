package dev.hasten.error;

import org.jspecify.annotations.Nullable;

/// A failure with a way out: [#getMessage] says what happened, [#hint] what to do next. Both are
/// one line without a trailing full stop.
public abstract sealed class HastenException extends RuntimeException
    permits BadModelException, ResourceException, UsageException {

  private final String what;
  private final String hint;

  HastenException(String message, String hint, @Nullable Throwable cause) {
    super(oneLine(message), cause);
    this.what = oneLine(message);
    this.hint = oneLine(hint);
  }

  /// What happened.
  @Override
  public String getMessage() {
    return what;
  }

  /// What the reader of the message should do next.
  public String hint() {
    return hint;
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " | ");
  }
}
