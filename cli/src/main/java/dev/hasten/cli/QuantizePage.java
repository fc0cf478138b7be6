package dev.hasten.cli;

import dev.hasten.cli.QuantizeReport.TensorRow;
import dev.hasten.cli.SvgPlot.Labels;
import dev.hasten.cli.SvgPlot.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// The page that `quantize` writes beside the new file.
final class QuantizePage {
  private static final double PERCENT = 100;
  private static final double MEGA = 1e6;

  /// Below that, floats are not exact enough.
  private static final double LEAST_DIVERGENCE = 1e-5;

  private QuantizePage() {}

  static String of(QuantizeReport report) {
    List<String> sections = new ArrayList<>();
    sections.add(
        HtmlPage.lines(
            List.of(
                "from " + report.model(),
                "%d tensors, %d with another type than was wanted"
                    .formatted(report.tensors().size(), report.fallbacks()))));
    report.warnings().forEach(warning -> sections.add(HtmlPage.lines(List.of(warning))));
    sections.add(HtmlPage.table(QuantizeTable.beforeAndAfter(report)));
    if (!report.frontier().isEmpty()) {
      sections.add(HtmlPage.heading("What was chosen among"));
      sections.add(
          HtmlPage.lines(
              List.of(
                  "Here, matrices are rounded to the nearest and answers compared on the text that "
                      + "they were measured on; the table above is of the file as it was made.")));
      sections.add(frontier(report.frontier()));
      sections.add(HtmlPage.table(QuantizeTable.frontier(report)));
    }
    sections.add(HtmlPage.heading("Where the bytes went"));
    sections.add(HtmlPage.table(QuantizeTable.bytes(report)));
    sections.add(HtmlPage.heading("Where the error went"));
    sections.add(errors(report.tensors()));
    sections.add(HtmlPage.table(tensors(report.tensors())));
    sections.add(HtmlPage.heading("How to make it again"));
    sections.add(HtmlPage.verbatim(report.command()));
    return HtmlPage.of(
        "hasten quantize: %s to %s".formatted(report.out(), report.type()), sections);
  }

  private static String frontier(List<FrontierPoint> points) {
    List<FrontierPoint> line = points.stream().filter(point -> point.name() == null).toList();
    return SvgPlot.marks(
        new Labels(
            "Size and divergence: the line is predicted, points are measured",
            "file, MB",
            "KL divergence, nats"),
        new Line(
            "predicted",
            "model",
            line.stream().map(QuantizePage::megabytes).toList(),
            line.stream().map(point -> power(point.predictedDivergence())).toList()),
        points.stream().map(QuantizePage::mark).toList());
  }

  private static SvgPlot.Mark mark(FrontierPoint point) {
    String name = point.name() == null ? "" : point.name();
    String colour =
        switch (name) {
          case "" -> "point";
          case FrontierPoint.CHOSEN -> "chosen";
          default -> "single";
        };
    return new SvgPlot.Mark(name, colour, megabytes(point), power(point.measuredDivergence()));
  }

  private static double megabytes(FrontierPoint point) {
    return point.fileBytes() / MEGA;
  }

  /// Of ten; no divergence at all lies at the lower edge.
  private static double power(double divergence) {
    return Math.log10(Math.max(divergence, LEAST_DIVERGENCE));
  }

  private static String errors(List<TensorRow> tensors) {
    List<TensorRow> rounded =
        tensors.stream().filter(tensor -> tensor.relativeError() > 0).toList();
    List<Double> xs = IntStream.rangeClosed(1, rounded.size()).mapToObj(Double::valueOf).toList();
    return rounded.isEmpty()
        ? ""
        : SvgPlot.lines(
            new Labels(
                "Relative error of each tensor, in the order of the file", "tensor", "error, %"),
            List.of(
                new Line(
                    "error",
                    "model",
                    xs,
                    rounded.stream().map(tensor -> PERCENT * tensor.relativeError()).toList())));
  }

  private static List<List<String>> tensors(List<TensorRow> tensors) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("tensor", "shape", "from", "to", "bytes", "relative error, %"));
    tensors.forEach(tensor ->
        rows.add(
            List.of(
                tensor.name(),
                tensor.shape().toString(),
                tensor.from(),
                tensor.wanted() == null
                    ? tensor.to()
                    : "%s (not %s)".formatted(tensor.to(), tensor.wanted()),
                "%,d".formatted(tensor.bytesAfter()),
                String.format(Locale.ROOT, "%.3f", PERCENT * tensor.relativeError()))));
    return rows;
  }
}
