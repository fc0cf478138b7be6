package dev.hasten.cli;

import dev.hasten.health.Finding;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// A finding, as `--json` prints it.
///
/// @param severity `problem` or `advice`
record FindingReport(String severity, String what, String why, String fix) {

  static FindingReport of(Finding finding) {
    return new FindingReport(
        finding.severity().name().toLowerCase(Locale.ROOT),
        finding.what(),
        finding.why(),
        finding.fix());
  }

  /// An empty line and two lines for each; nothing if there are none.
  static String lines(List<FindingReport> findings) {
    return findings.stream()
        .map(FindingReport::lines)
        .collect(Collectors.joining())
        .transform(lines -> lines.isEmpty() ? lines : System.lineSeparator() + lines);
  }

  private String lines() {
    String line = System.lineSeparator();
    return "%s: %s; %s%sfix: %s%s".formatted(severity, what, why, line, fix, line);
  }
}
