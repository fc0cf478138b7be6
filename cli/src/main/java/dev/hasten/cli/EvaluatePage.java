package dev.hasten.cli;

import dev.hasten.cli.EvaluateReport.Decoder;
import dev.hasten.cli.EvaluateReport.DivergenceFigures;
import dev.hasten.cli.SvgPlot.Bar;
import dev.hasten.cli.SvgPlot.Labels;
import dev.hasten.cli.SvgPlot.Line;
import dev.hasten.cli.SvgPlot.Numbers;
import dev.hasten.quality.Curves;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// What `evaluate --html` writes: one page with the table and its plots, which needs no script and
/// nothing from anywhere else.
final class EvaluatePage {
  private EvaluatePage() {}

  static String of(EvaluateReport report) {
    List<String> sections = new ArrayList<>();
    sections.add(HtmlPage.lines(EvaluateTable.facts(report)));
    sections.add(HtmlPage.table(EvaluateTable.rows(report)));
    sections.addAll(plots(report));
    return HtmlPage.of("hasten evaluate: " + report.model().model(), sections);
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
        Numbers.POWERS_OF_TEN,
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
