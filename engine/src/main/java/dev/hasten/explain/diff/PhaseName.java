package dev.hasten.explain.diff;

import java.util.Locale;

/// The phases of a run.
public enum PhaseName {
  LOAD,
  PREFILL,
  DECODE;

  SavedReport.Phase of(SavedReport report) {
    return switch (this) {
      case LOAD -> report.phases().load();
      case PREFILL -> report.phases().prefill();
      case DECODE -> report.phases().decode();
    };
  }

  /// By what times are divided before they are compared: runs may generate more or fewer tokens.
  int parts(SavedReport report) {
    return switch (this) {
      case LOAD, PREFILL -> 1;
      case DECODE -> of(report).tokens();
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
