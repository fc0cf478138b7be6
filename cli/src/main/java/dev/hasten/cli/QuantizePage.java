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
