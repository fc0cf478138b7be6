package dev.hasten.cli;

import dev.hasten.cli.QuantizeReport.Side;
import dev.hasten.cli.QuantizeReport.TensorRow;
import dev.hasten.convert.DirectoryTensor;
import dev.hasten.quantize.TensorChoice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What `quantize` says to people.
final class QuantizeTable {
  private static final double MEGA = 1e6;
  private static final double PERCENT = 100;
  private static final int WORST = 8;
  private static final String NONE = "";

  private QuantizeTable() {}

  /// Before and after, where the bytes went, and which tensors lost most.
  static String of(QuantizeReport report) {
    return MarkdownTable.of(beforeAndAfter(report))
        + (report.frontier().isEmpty()
            ? ""
            : System.lineSeparator() + MarkdownTable.of(frontier(report)))
        + System.lineSeparator()
        + MarkdownTable.of(bytes(report))
        + System.lineSeparator()
        + MarkdownTable.of(worst(report));
  }

  static List<List<String>> beforeAndAfter(QuantizeReport report) {
    Side before = report.before();
    Side after = report.after();
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("", "before", "after", "factor"));
    row(rows, "file, MB", before.fileBytes() / MEGA, after.fileBytes() / MEGA, "%.1f");
    row(rows, "bits per weight", before.bitsPerWeight(), after.bitsPerWeight(), "%.2f");
    row(
        rows,
        "decode, tokens/s",
        before.decodeTokensPerSecond(),
        after.decodeTokensPerSecond(),
        "%.1f");
    row(
        rows,
        "prefill, tokens/s",
        before.prefillTokensPerSecond(),
        after.prefillTokensPerSecond(),
        "%.1f");
    row(rows, "perplexity", before.perplexity(), after.perplexity(), "%.3f");
    single(rows, "KL divergence, mean (nats)", report.meanKlDivergence(), 1, "%.5f");
    single(rows, "same likeliest token, %", report.topOneAgreement(), PERCENT, "%.2f");
    single(rows, "cosine to the embeddings before", report.meanCosine(), 1, "%.5f");
    return rows;
  }

  private static void row(
      List<List<String>> rows,
      String name,
      @Nullable Double before,
      @Nullable Double after,
      String format) {
    if (before != null && after != null) {
      rows.add(
          List.of(
              name, number(format, before), number(format, after), number("%.2f", after / before)));
    }
  }

  private static void single(
      List<List<String>> rows, String name, @Nullable Double value, double factor, String format) {
    if (value != null) {
      rows.add(List.of(name, NONE, number(format, value * factor), NONE));
    }
  }

  /// What was chosen among, smallest first.
  static List<List<String>> frontier(QuantizeReport report) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of("choices", "file, MB", "reading weights, ms/token", "predicted KL", "measured KL"));
    report
        .frontier()
        .forEach(point ->
            rows.add(
                List.of(
                    point.name() == null ? "on the frontier" : point.name(),
                    number("%.1f", point.fileBytes() / MEGA),
                    point.decodeMillis() == null ? NONE : number("%.2f", point.decodeMillis()),
                    number("%.5f", point.predictedDivergence()),
                    number("%.5f", point.measuredDivergence()))));
    return rows;
  }

  /// By the kind of tensor, largest first.
  static List<List<String>> bytes(QuantizeReport report) {
    Map<String, List<TensorRow>> kinds = new LinkedHashMap<>();
    for (TensorRow tensor : report.tensors()) {
      String kind = kindOf(tensor.name());
      kinds.computeIfAbsent(kind + " " + tensor.to(), _ -> new ArrayList<>()).add(tensor);
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("where the bytes are", "tensors", "MB before", "MB after", "share after"));
    kinds.entrySet().stream()
        .sorted(
            Comparator.comparingLong(
                    (Map.Entry<String, List<TensorRow>> kind) -> bytesAfter(kind.getValue()))
                .reversed())
        .forEach(kind -> rows.add(bytesOf(report, kind.getKey(), kind.getValue())));
    return rows;
  }

  /// Without the number of the block that it is in, and what stands before that.
  private static String kindOf(String name) {
    return name.replaceFirst("^.*?\\.\\d+\\.", "").replaceFirst("\\.weight$", "");
  }

  private static List<String> bytesOf(QuantizeReport report, String kind, List<TensorRow> tensors) {
    double before = tensors.stream().mapToLong(TensorRow::bytesBefore).sum();
    double after = bytesAfter(tensors);
    return List.of(
        kind,
        String.valueOf(tensors.size()),
        number("%.2f", before / MEGA),
        number("%.2f", after / MEGA),
        number("%.1f %%", PERCENT * after / bytesAfter(report.tensors())));
  }

  private static long bytesAfter(List<TensorRow> tensors) {
    return tensors.stream().mapToLong(TensorRow::bytesAfter).sum();
  }

  /// The tensors whose numbers moved most.
  static List<List<String>> worst(QuantizeReport report) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("where the error is", "from", "to", "relative error"));
    report.tensors().stream()
        .sorted(Comparator.comparingDouble(TensorRow::relativeError).reversed())
        .limit(WORST)
        .forEach(tensor ->
            rows.add(
                List.of(
                    tensor.name(),
                    tensor.from(),
                    tensor.to(),
                    number("%.2f %%", PERCENT * tensor.relativeError()))));
    return rows;
  }

  /// Tensors that get another type than was wanted, before anything is written.
  static List<String> fallbacks(List<TensorChoice> fallbacks) {
    List<String> lines = new ArrayList<>();
    if (!fallbacks.isEmpty()) {
      lines.add("%d tensors cannot have the type of the mix:".formatted(fallbacks.size()));
      fallbacks.forEach(tensor ->
          lines.add(
              "  %s: rows of %d do not fill %s's blocks of %d, %s instead"
                  .formatted(
                      tensor.name(),
                      tensor.source().shape().columns(),
                      tensor.wanted(),
                      tensor.wanted().blockElements(),
                      tensor.type())));
    }
    return lines;
  }

  /// Tensors of a directory that are no codes, before anything is written.
  static List<String> tooNarrow(List<DirectoryTensor> fallbacks) {
    List<String> lines = new ArrayList<>();
    if (!fallbacks.isEmpty()) {
      lines.add("%d matrices are no whole groups of columns:".formatted(fallbacks.size()));
      fallbacks.forEach(tensor ->
          lines.add(
              "  %s: rows of %d, %s instead of %s"
                  .formatted(
                      tensor.source().name(),
                      tensor.source().shape().columns(),
                      tensor.form(),
                      tensor.wanted().orElseThrow())));
    }
    return lines;
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
