package dev.hasten.model;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How one kind of file names and stores the weights of one architecture: canonical (GGUF) names on
/// the left, the file's on the right, `{n}` for the number of the layer. Weights without a rule
/// have their canonical name and layout.
///
/// @param unread names in the file that no graph of the architecture reads, and need not
record WeightTable(List<Rule> rules, List<String> unread) {
  private static final Pattern LAYER = Pattern.compile("^blk\\.(\\d+)\\.");

  WeightTable {
    rules = List.copyOf(rules);
    unread = List.copyOf(unread);
  }

  /// @param canonical `blk.{n}.attn_q.weight`
  /// @param inFile `encoder.layer.{n}.attention.self.query.weight`
  record Rule(String canonical, String inFile, StorageLayout layout) {}

  /// Where to find a weight, and how its rows lie there.
  record Location(String name, StorageLayout layout) {}

  static Rule named(String canonical, String inFile) {
    return new Rule(canonical, inFile, StorageLayout.CANONICAL);
  }

  static Rule stored(String canonical, StorageLayout layout) {
    return new Rule(canonical, canonical, layout);
  }

  static WeightTable canonical() {
    return new WeightTable(List.of(), List.of());
  }

  Location locate(String canonicalName) {
    Matcher layer = LAYER.matcher(canonicalName);
    Optional<String> number = layer.find() ? Optional.of(layer.group(1)) : Optional.empty();
    String pattern = number.isPresent() ? layer.replaceFirst("blk.{n}.") : canonicalName;
    return rules.stream()
        .filter(rule -> rule.canonical().equals(pattern))
        .findFirst()
        .map(rule -> new Location(rule.inFile().replace("{n}", number.orElse("")), rule.layout()))
        .orElse(new Location(canonicalName, StorageLayout.CANONICAL));
  }
}
