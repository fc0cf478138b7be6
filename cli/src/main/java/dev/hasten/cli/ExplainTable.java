package dev.hasten.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What `explain` prints: the verdict, the causes of each phase, and its operators, longest first.
final class ExplainTable {
  private static final double PERCENT = 100;
  private static final double BYTES_PER_MEGABYTE = 1e6;
  private static final List<String> CAUSES =
      List.of("phase", "ms", "t/s", "compute", "memory", "communication", "latency", "overhead");
  private static final List<String> OPERATORS =
      List.of("operator", "ms", "share", "bound by", "% of ceiling", "MB read", "GFLOP");

  /// What takes less of a phase is left to `--json`.
  private static final double LEAST_SHARE = 0.005;

  private ExplainTable() {}

  static String of(ExplainReport report, Colours colours) {
    String line = System.lineSeparator();
    return colours.bold(report.verdict())
        + line
        + line
        + causes(report)
        + line
        + operators("prefill, all tokens", report.phases().prefill(), 1)
        + line
        + operators(
            "decode, each token", report.phases().decode(), report.phases().decode().tokens())
        + line
        + footer(report)
        + RemedyReport.lines(report.remedies(), colours)
        + FindingReport.lines(report.findings(), colours);
  }

  private static String causes(ExplainReport report) {
    ExplainReport.Phase prefill = report.phases().prefill();
    ExplainReport.Phase decode = report.phases().decode();
    return MarkdownTable.of(
        List.of(
            CAUSES,
            causes("load", report.phases().load()),
            causes("prefill %d".formatted(prefill.tokens()), prefill),
            causes("decode %d".formatted(decode.tokens()), decode)));
  }

  private static List<String> causes(String name, ExplainReport.Phase phase) {
    ExplainReport.Shares shares = phase.shares();
    return List.of(
        name,
        "%.1f".formatted(phase.millis()),
        phase.tokens() == 0 ? "" : "%.0f".formatted(phase.tokensPerSecond()),
        percent(shares.compute()),
        percent(shares.memoryBandwidth()),
        percent(shares.communication()),
        percent(shares.latency()),
        percent(shares.overhead()));
  }

  private static String operators(String title, ExplainReport.Phase phase, int times) {
    List<List<String>> rows = new ArrayList<>();
    List<String> header = new ArrayList<>(OPERATORS);
    header.set(0, title);
    rows.add(header);
    phase.operators().stream()
        .filter(operator -> operator.millis() >= LEAST_SHARE * phase.millis())
        .sorted(Comparator.comparingDouble(ExplainReport.Operator::millis).reversed())
        .forEach(operator -> rows.add(row(operator, phase, times)));
    return MarkdownTable.of(rows);
  }

  private static List<String> row(
      ExplainReport.Operator operator, ExplainReport.Phase phase, int times) {
    Double percent = operator.percentOfCeiling();
    return List.of(
        operator.name(),
        "%.3f".formatted(operator.millis() / times),
        percent(operator.millis() / phase.millis()),
        operator.bound(),
        percent == null ? "" : "%.0f %%".formatted(percent),
        "%.2f".formatted(operator.bytes() / times / BYTES_PER_MEGABYTE),
        "%.3f".formatted(operator.flops() / times / 1e9));
  }

  private static String percent(double part) {
    return "%.0f %%".formatted(PERCENT * part);
  }

  private static String footer(ExplainReport report) {
    List<String> facts = new ArrayList<>();
    facts.add(
        "%s with %d %s and %s kernels"
            .formatted(
                report.model(),
                report.threads(),
                report.threads() == 1 ? "thread" : "threads",
                report.kernels()));
    facts.addAll(
        CeilingFacts.of(
            report.ceilings().readGigabytesPerSecond(), report.gigaMultiplyAddsPerSecond()));
    return String.join(", ", facts) + System.lineSeparator();
  }
}
