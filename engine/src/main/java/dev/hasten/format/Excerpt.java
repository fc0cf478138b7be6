package dev.hasten.format;

/// Names from files, made fit for a line of an error message.
final class Excerpt {
  private static final int MAX_CHARS = 80;

  private Excerpt() {}

  /// The text in backquotes, shortened, with control characters replaced by `?`.
  static String of(String text) {
    return "`" + plain(text) + "`";
  }

  /// The text, shortened, with control characters replaced by `?`.
  static String plain(String text) {
    String start = text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS) + "…";
    return start.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]", "?");
  }
}
