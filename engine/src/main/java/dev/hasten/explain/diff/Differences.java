package dev.hasten.explain.diff;

import dev.hasten.explain.diff.SavedReport.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What else differs between two reports, a clause each: B instead of A.
final class Differences {
  /// Files of equal bits differ by less.
  private static final double BITS = 0.005;

  private static final Pattern NUMBER = Pattern.compile("\\d+(?:[.,]\\d+)*");

  private Differences() {}

  static List<String> of(SavedReport a, SavedReport b) {
    List<String> all = new ArrayList<>(ofSetup(a, b));
    all.addAll(ofTokens(a, b));
    CeilingPair.all(a, b).stream()
        .filter(CeilingPair::differs)
        .forEach(ceiling -> all.add(ceiling.toString()));
    all.addAll(RuntimeDifferences.of(a, b));
    all.addAll(onlyIn("A", a, b));
    all.addAll(onlyIn("B", b, a));
    return all;
  }

  /// What somebody chose.
  static List<String> ofSetup(SavedReport a, SavedReport b) {
    List<String> changes = new ArrayList<>();
    if (!a.model().equals(b.model())) {
      changes.add("the model is %s instead of %s".formatted(b.model(), a.model()));
    }
    if (a.threads() != b.threads()) {
      changes.add(
          "%d %s instead of %d"
              .formatted(b.threads(), b.threads() == 1 ? "thread" : "threads", a.threads()));
    }
    if (!a.kernels().equals(b.kernels())) {
      changes.add("%s kernels instead of %s".formatted(b.kernels(), a.kernels()));
    }
    if (!a.activations().equals(b.activations())) {
      changes.add("%s activations instead of %s".formatted(b.activations(), a.activations()));
    }
    return changes;
  }

  /// What was read and generated, and what a token costs.
  private static List<String> ofTokens(SavedReport a, SavedReport b) {
    List<String> changes = new ArrayList<>();
    addIfOther(
        changes,
        "%d tokens in the prompt instead of %d",
        a.phases().prefill().tokens(),
        b.phases().prefill().tokens());
    addIfOther(
        changes,
        "%d tokens generated instead of %d",
        a.phases().decode().tokens(),
        b.phases().decode().tokens());
    Pair bits = new Pair(a.whatIf().bitsPerWeight(), b.whatIf().bitsPerWeight());
    if (bits.differsBy(BITS)) {
      changes.add("%s for each weight".formatted(Words.instead(bits, "bits")));
    }
    Pair cache = new Pair(a.whatIf().keyValueBytesPerToken(), b.whatIf().keyValueBytesPerToken());
    if (cache.change() != 0) {
      changes.add("keys and values of a token take " + Words.instead(cache, "bytes"));
    }
    return changes;
  }

  private static void addIfOther(List<String> changes, String clause, int ofA, int ofB) {
    if (ofA != ofB) {
      changes.add(clause.formatted(ofB, ofA));
    }
  }

  /// The same finding may have other numbers.
  private static List<String> onlyIn(String name, SavedReport report, SavedReport other) {
    Set<String> known =
        other.findings().stream().map(Differences::kind).collect(Collectors.toSet());
    return report.findings().stream()
        .filter(finding -> !known.contains(kind(finding)))
        .map(finding -> "only in %s: %s: %s".formatted(name, finding.severity(), finding.what()))
        .toList();
  }

  private static String kind(Finding finding) {
    return NUMBER.matcher(finding.severity() + finding.what()).replaceAll("#");
  }
}
