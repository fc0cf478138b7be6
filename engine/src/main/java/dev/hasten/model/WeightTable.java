package dev.hasten.model;

import java.util.List;

/// How one kind of file names and stores the weights of one architecture: canonical (GGUF) names on
/// the left, the file's on the right, `{n}` for the number of the layer. Weights without a rule
/// have their canonical name and layout.
///
/// @param unread names in the file that no graph of the architecture reads, and need not
record WeightTable(List<Rule> rules, List<String> unread) {
  /// What the names of a layer's weights begin with, before its number.
  private static final String LAYER = "blk.";

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
    if (rules.isEmpty()) {
      return new Location(canonicalName, StorageLayout.CANONICAL);
    }
    int numberEnd = canonicalName.indexOf('.', LAYER.length());
    boolean isOfLayer = canonicalName.startsWith(LAYER) && numberEnd >= 0;
    String number = isOfLayer ? canonicalName.substring(LAYER.length(), numberEnd) : "";
    String pattern = isOfLayer ? LAYER + "{n}" + canonicalName.substring(numberEnd) : canonicalName;
    for (Rule rule : rules) {
      if (rule.canonical().equals(pattern)) {
        return new Location(rule.inFile().replace("{n}", number), rule.layout());
      }
    }
    return new Location(canonicalName, StorageLayout.CANONICAL);
  }
}
