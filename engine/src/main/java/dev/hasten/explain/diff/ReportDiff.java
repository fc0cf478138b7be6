package dev.hasten.explain.diff;

import java.util.List;

/// What makes the second of two reports slower than the first, or faster.
///
/// @param verdict one sentence
/// @param differences what else differs, a clause each: B instead of A
public record ReportDiff(
    String verdict, PhaseDiff load, PhaseDiff prefill, PhaseDiff decode, List<String> differences) {

  public ReportDiff {
    differences = List.copyOf(differences);
  }

  /// Compares.
  public static ReportDiff of(SavedReport a, SavedReport b) {
    PhaseDiff prefill = PhaseDiff.of(PhaseName.PREFILL, a, b);
    PhaseDiff decode = PhaseDiff.of(PhaseName.DECODE, a, b);
    return new ReportDiff(
        new DiffVerdict(a, b, prefill, decode).sentence(),
        PhaseDiff.of(PhaseName.LOAD, a, b),
        prefill,
        decode,
        Differences.of(a, b));
  }
}
