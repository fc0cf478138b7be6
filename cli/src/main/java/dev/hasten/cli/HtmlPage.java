package dev.hasten.cli;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// One page with text, tables and plots, which needs no script and nothing from anywhere else.
final class HtmlPage {
  private static final String STYLE =
      """
      :root { color-scheme: light dark; }
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 780px; margin: 2em auto; padding: 0 1em; }
      h1 { font-size: 1.4em; overflow-wrap: anywhere; }
      h2 { font-size: 1.15em; margin-top: 2em; }
      div.wide { overflow-x: auto; }
      pre { white-space: pre-wrap; overflow-wrap: anywhere; }
      table { border-collapse: collapse; margin: 1em 0; }
      th, td { padding: .2em .8em; border-bottom: 1px solid #8884; text-align: right; }
      th:first-child, td:first-child { text-align: left; }
      svg { width: 100%; margin: 1em 0; font-size: 12px; }
      svg text { fill: currentColor; }
      .title { font-size: 14px; font-weight: 600; }
      .middle { text-anchor: middle; }
      .end { text-anchor: end; }
      .grid { stroke: #8884; fill: none; }
      .model { stroke: #2563eb; stroke-width: 1.5; fill: none; }
      .reference { stroke: #d97706; stroke-width: 1.5; fill: none; }
      .bar { fill: #2563eb; }
      .point { fill: #2563eb; }
      .single { fill: #8888; }
      .chosen { fill: #d97706; }
      """;

  private HtmlPage() {}

  /// @param sections HTML
  static String of(String title, List<String> sections) {
    return """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>%s</title>
    <style>
    %s</style>
    </head>
    <body>
    <h1>%s</h1>
    %s</body>
    </html>
    """
        .formatted(
            HtmlText.escape(title), STYLE, HtmlText.escape(title), String.join("", sections));
  }

  static String heading(String text) {
    return "<h2>%s</h2>\n".formatted(HtmlText.escape(text));
  }

  /// One below the other.
  static String lines(List<String> lines) {
    return lines.stream()
        .map(HtmlText::escape)
        .collect(Collectors.joining("<br>\n", "<p>", "</p>\n"));
  }

  /// As it stands.
  static String verbatim(String text) {
    return "<pre>%s</pre>\n".formatted(HtmlText.escape(text));
  }

  /// @param rows the header first
  static String table(List<List<String>> rows) {
    return IntStream.range(0, rows.size())
        .mapToObj(index -> row(rows.get(index), index == 0 ? "th" : "td"))
        .collect(Collectors.joining("", "<div class=\"wide\"><table>\n", "</table></div>\n"));
  }

  private static String row(List<String> cells, String tag) {
    return cells.stream()
        .map(cell -> "<%s>%s</%s>".formatted(tag, HtmlText.escape(cell), tag))
        .collect(Collectors.joining("", "<tr>", "</tr>\n"));
  }
}
