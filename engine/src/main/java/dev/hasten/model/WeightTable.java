package dev.hasten.model;

import dev.hasten.format.ModelFile;
import java.util.List;
import java.util.Optional;

/// How one kind of file names and stores the weights of one architecture: canonical (GGUF) names on
/// the left, the file's on the right, `{n}` for the number of the layer. Weights without a rule
/// have their canonical name and layout.
///
/// @param unread names in the file that no graph of the architecture reads, and need not
record WeightTable(List<Rule> rules, List<String> unread) {
  /// What the names of a layer's weights begin with, before its number.
  private static final String LAYER = "blk.";

  private static final String NUMBER = "{n}";

  WeightTable {
    rules = List.copyOf(rules);
    unread = List.copyOf(unread);
  }

  /// @param canonical `blk.{n}.attn_q.weight`
  /// @param inFile `encoder.layer.{n}.attention.self.query.weight`
  /// @param fused canonical names of the weights whose rows the file keeps one below the other
  ///   under `inFile`, this one among them; none where the tensor is this weight alone
  record Rule(String canonical, String inFile, StorageLayout layout, List<String> fused) {
    Rule {
      fused = List.copyOf(fused);
    }

    private Rule renamed(String newInFile) {
      return new Rule(canonical, newInFile, layout, fused);
    }
  }

  /// Where to find a weight, and how its rows lie there.
  ///
  /// @param fused names of the weights that share the tensor, from its first row to its last; none
  ///   where the tensor is this weight alone
  record Location(String name, StorageLayout layout, List<String> fused) {
    Location {
      fused = List.copyOf(fused);
    }
  }

  static Rule named(String canonical, String inFile) {
    return new Rule(canonical, inFile, StorageLayout.CANONICAL, List.of());
  }

  static Rule stored(String canonical, StorageLayout layout) {
    return new Rule(canonical, canonical, layout, List.of());
  }

  /// A rule for each of the weights whose rows lie one below the other in one tensor.
  static List<Rule> fused(String inFile, StorageLayout layout, String... canonical) {
    List<String> parts = List.of(canonical);
    return parts.stream().map(part -> new Rule(part, inFile, layout, parts)).toList();
  }

  static WeightTable canonical() {
    return new WeightTable(List.of(), List.of());
  }

  /// For files that were saved without the part of the model that is called `prefix`: the same
  /// table, or, if no tensor's name begins so, one without it.
  WeightTable withOptional(String prefix, ModelFile file) {
    if (file.tensors().keySet().stream().anyMatch(name -> name.startsWith(prefix))) {
      return this;
    }
    return new WeightTable(
        rules.stream().map(rule -> rule.renamed(without(prefix, rule.inFile()))).toList(),
        unread.stream().map(name -> without(prefix, name)).toList());
  }

  /// For files that spell something in another way: the same table, or, if the file has names with
  /// `other` in them and none with `usual`, one with the other spelling.
  WeightTable respelled(String usual, String other, ModelFile file) {
    if (!anyName(file, other) || anyName(file, usual)) {
      return this;
    }
    return new WeightTable(
        rules.stream().map(rule -> rule.renamed(rule.inFile().replace(usual, other))).toList(),
        unread.stream().map(name -> name.replace(usual, other)).toList());
  }

  private static boolean anyName(ModelFile file, String part) {
    return file.tensors().keySet().stream().anyMatch(name -> name.contains(part));
  }

  private static String without(String prefix, String name) {
    return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
  }

  /// Whether no graph reads the tensor of this name.
  boolean mayStayUnread(String nameInFile) {
    return unread.contains(nameInFile.replaceAll("(?<=\\.)\\d+(?=\\.)", NUMBER));
  }

  Location locate(String canonicalName) {
    if (rules.isEmpty()) {
      return new Location(canonicalName, StorageLayout.CANONICAL, List.of());
    }
    Optional<String> number = layerOf(canonicalName);
    String pattern =
        number
            .map(n -> LAYER + NUMBER + canonicalName.substring(LAYER.length() + n.length()))
            .orElse(canonicalName);
    for (Rule rule : rules) {
      if (rule.canonical().equals(pattern)) {
        return located(rule, number.orElse(""));
      }
    }
    return new Location(canonicalName, StorageLayout.CANONICAL, List.of());
  }

  private static Optional<String> layerOf(String canonicalName) {
    int numberEnd = canonicalName.indexOf('.', LAYER.length());
    return canonicalName.startsWith(LAYER) && numberEnd >= 0
        ? Optional.of(canonicalName.substring(LAYER.length(), numberEnd))
        : Optional.empty();
  }

  private static Location located(Rule rule, String number) {
    return new Location(
        rule.inFile().replace(NUMBER, number),
        rule.layout(),
        rule.fused().stream().map(name -> name.replace(NUMBER, number)).toList());
  }
}
