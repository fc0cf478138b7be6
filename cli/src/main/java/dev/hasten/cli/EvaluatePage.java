package dev.hasten.cli;

import dev.hasten.cli.EvaluateReport.Decoder;
import dev.hasten.cli.EvaluateReport.DivergenceFigures;
import dev.hasten.cli.SvgPlot.Bar;
import dev.hasten.cli.SvgPlot.Labels;
import dev.hasten.cli.SvgPlot.Line;
import dev.hasten.cli.SvgPlot.XNumbers;
import dev.hasten.quality.Curves;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What `evaluate --html` writes: one page with the table and its plots, which needs no script and
/// nothing from anywhere else.
final class EvaluatePage {
  private static final String STYLE =
      """
      :root { color-scheme: light dark; }
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 780px; margin: 2em auto; padding: 0 1em; }
      h1 { font-size: 1.4em; }
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
      """;

  private EvaluatePage() {}

  static String of(EvaluateReport report) {
    String title = "hasten evaluate: " + report.model().model();
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
    %s%s%s</body>
    </html>
    """
        .formatted(
            HtmlText.escape(title),
            STYLE,
            HtmlText.escape(title),
            facts(report),
            table(EvaluateTable.rows(report)),
            String.join("", plots(report)));
  }

  private static String facts(EvaluateReport report) {
    return EvaluateTable.facts(report).stream()
        .map(HtmlText::escape)
        .collect(Collectors.joining("<br>\n", "<p>", "</p>\n"));
  }

  private static String table(List<List<String>> rows) {
    return IntStream.range(0, rows.size())
        .mapToObj(index -> row(rows.get(index), index == 0 ? "th" : "td"))
        .collect(Collectors.joining("", "<table>\n", "</table>\n"));
  }

  private static String row(List<String> cells, String tag) {
    return cells.stream()
        .map(cell -> "<%s>%s</%s>".formatted(tag, HtmlText.escape(cell), tag))
        .collect(Collectors.joining("", "<tr>", "</tr>\n"));
  }

  private static List<String> plots(EvaluateReport report) {
    List<String> plots = new ArrayList<>();
    Decoder decoder = report.decoder();
    if (decoder != null) {
      DivergenceFigures divergence = decoder.divergence();
      if (divergence != null) {
        plots.add(histogram(divergence.histogram()));
        if (divergence.sameTokens()) {
          plots.add(byPosition(decoder, divergence));
        }
      }
      plots.add(overChunks(decoder));
    }
    if (report.encoder() != null && report.encoder().agreement() != null) {
      plots.add(cosines(report.encoder().agreement().cosines()));
    }
    return plots;
  }

  private static String histogram(List<Curves.Bin> histogram) {
    List<Bar> bars =
        histogram.stream()
            .map(bin -> new Bar(Math.log10(bin.from()), Math.log10(bin.to()), bin.tokens()))
            .toList();
    return SvgPlot.bars(
        new Labels("Tokens by KL divergence", "KL divergence (nats)", "tokens"),
        XNumbers.POWERS_OF_TEN,
        bars);
  }

  private static String byPosition(Decoder decoder, DivergenceFigures divergence) {
    return SvgPlot.lines(
        new Labels("KL divergence by position in the chunk", "position", "mean KL (nats)"),
        List.of(line("KL", "model", decoder.firstScoredPosition(), divergence.byPosition())));
  }

  private static String overChunks(Decoder decoder) {
    List<Line> lines = new ArrayList<>();
    lines.add(line("model", "model", 1, decoder.perplexity().chunkNll()));
    if (decoder.divergence() != null) {
      lines.add(
          line("reference", "reference", 1, decoder.divergence().referencePerplexity().chunkNll()));
    }
    return SvgPlot.lines(
        new Labels("Negative log-likelihood over the text", "chunk", "mean NLL (nats)"), lines);
  }

  private static String cosines(List<Double> sorted) {
    return sorted.isEmpty()
        ? ""
        : SvgPlot.lines(
            new Labels("Cosine to the reference, lowest first", "sentence", "cosine"),
            List.of(line("cosine", "model", 1, sorted)));
  }

  private static Line line(String name, String colour, int first, List<Double> ys) {
    List<Double> xs = IntStream.range(first, first + ys.size()).mapToObj(Double::valueOf).toList();
    return new Line(name, colour, xs, ys);
  }
}
