package dev.hasten.cli;

import dev.hasten.health.Finding;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// A finding, as `--json` prints it.
///
/// @param severity `problem` or `advice`
record FindingReport(String severity, String what, String why, String fix) {
  private static final String PROBLEM = name(Finding.Severity.PROBLEM);

  static FindingReport of(Finding finding) {
    return new FindingReport(
        name(finding.severity()), finding.what(), finding.why(), finding.fix());
  }

  private static String name(Finding.Severity severity) {
    return severity.name().toLowerCase(Locale.ROOT);
  }

  /// An empty line and two lines for each; nothing if there are none.
  static String lines(List<FindingReport> findings, Colours colours) {
    return findings.stream()
        .map(finding -> finding.lines(colours))
        .collect(Collectors.joining())
        .transform(lines -> lines.isEmpty() ? lines : System.lineSeparator() + lines);
  }

  private String lines(Colours colours) {
    String line = System.lineSeparator();
    String title = severity + ":";
    return "%s %s; %s%sfix: %s%s"
        .formatted(
            severity.equals(PROBLEM) ? colours.bad(title) : title, what, why, line, fix, line);
  }
}
