package dev.hasten.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The machine's ceilings, as the footers of tables say them.
final class CeilingFacts {
  private CeilingFacts() {}

  /// @param readGigabytesPerSecond `null` if it was not measured
  /// @param gigaMultiplyAddsPerSecond `null` if it was not measured
  static List<String> of(
      @Nullable Double readGigabytesPerSecond, @Nullable Double gigaMultiplyAddsPerSecond) {
    List<String> facts = new ArrayList<>();
    if (readGigabytesPerSecond != null) {
      facts.add("memory is read at %.1f GB/s".formatted(readGigabytesPerSecond));
    }
    if (gigaMultiplyAddsPerSecond != null) {
      facts.add("multiplies at %.0f G/s at most".formatted(gigaMultiplyAddsPerSecond));
    }
    return facts;
  }
}
