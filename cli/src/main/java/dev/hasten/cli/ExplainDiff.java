package dev.hasten.cli;

import dev.hasten.explain.diff.ReportDiff;
import dev.hasten.explain.diff.SavedReport;
import java.nio.file.Path;

/// What `explain --diff` has found.
///
/// @param a what the first report is of
/// @param b what the second report is of
record ExplainDiff(String a, String b, ReportDiff diff) {

  static ExplainDiff of(Path fileOfA, SavedReport a, Path fileOfB, SavedReport b) {
    return new ExplainDiff(subject(fileOfA, a), subject(fileOfB, b), ReportDiff.of(a, b));
  }

  private static String subject(Path file, SavedReport report) {
    return "%s: %s with %d %s and %s kernels"
        .formatted(
            file,
            report.model(),
            report.threads(),
            report.threads() == 1 ? "thread" : "threads",
            report.kernels());
  }
}
