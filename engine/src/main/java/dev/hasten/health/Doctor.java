package dev.hasten.health;

import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// Finds what is wrong with a setup. What is not known is taken to be right.
public final class Doctor {
  private static final List<Function<Case, List<Finding>>> CHECKS =
      List.of(KernelChecks::of, JvmChecks::of, ProcessorChecks::of, MemoryChecks::of);

  private Doctor() {}

  /// All that is known of a run.
  record Case(SetupFacts setup, RuntimeFacts runtime, ModelNeeds model) {
    double seconds() {
      return runtime.millis() / 1e3;
    }

    /// What part of the time something took.
    double percent(double millis) {
      return runtime.millis() == 0 ? 0 : 100 * millis / runtime.millis();
    }
  }

  /// What should be changed, problems first; nothing if all is well.
  public static List<Finding> findings(SetupFacts setup, RuntimeFacts runtime, ModelNeeds model) {
    Case one = new Case(setup, runtime, model);
    return CHECKS.stream()
        .flatMap(check -> check.apply(one).stream())
        .sorted(Comparator.comparing(Finding::severity))
        .toList();
  }

  /// The findings of some checks, in their order.
  @SafeVarargs
  @SuppressWarnings("varargs") // they are only read
  static List<Finding> all(Stream<Finding>... findings) {
    return Stream.of(findings).flatMap(finding -> finding).toList();
  }
}
