package dev.hasten.cli;

/// Text within a page.
final class HtmlText {
  private HtmlText() {}

  /// With nothing in it that HTML would read as markup.
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /// JSON within a script, which can neither end it nor begin a comment, and has no character that
  /// older scripts take for the end of a line. It stays the same JSON: these stand in strings only.
  static String escapeJson(String json) {
    return json.replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029");
  }
}
