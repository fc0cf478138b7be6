package dev.hasten.runtime;

/// The beginning of a text, for the one line of an error message.
final class TextExcerpt {
  private static final int MOST_CHARACTERS = 40;
  private static final String UNFIT = "[\\s\\p{Cntrl}\\u0085\\u2028\\u2029]+";

  private TextExcerpt() {}

  /// In single quotes, white space and control characters as spaces.
  static String of(String text) {
    int end =
        text.offsetByCodePoints(
            0, Math.min(MOST_CHARACTERS, text.codePointCount(0, text.length())));
    String rest = end < text.length() ? "…" : "";
    return "'%s%s'".formatted(text.substring(0, end).replaceAll(UNFIT, " "), rest);
  }
}
