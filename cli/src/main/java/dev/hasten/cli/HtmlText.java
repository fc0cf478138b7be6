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
}
