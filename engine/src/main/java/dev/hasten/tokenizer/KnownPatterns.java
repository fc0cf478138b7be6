package dev.hasten.tokenizer;

import dev.hasten.tokenizer.Gpt2PreTokenizer.Numbers;
import java.util.List;
import java.util.Optional;

/// The patterns that most models cut words by, for which there are scanners, and the names that
/// GGUF gives them.
final class KnownPatterns {
  static final String GPT_2 =
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
  static final String LLAMA_3 =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|"
          + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  static final String QWEN_2 = LLAMA_3.replace("{1,3}", "");

  private static final PreTokenizer GPT_2_WORDS = new Gpt2PreTokenizer(Numbers.WHOLE);

  private KnownPatterns() {}

  /// A scanner, and its name in `tokenizer.ggml.pre`.
  record Known(String ggufName, PreTokenizer scanner) {}

  /// The scanner that finds the words of a pattern.
  static Optional<PreTokenizer> scanner(String regex) {
    return switch (regex) {
      case GPT_2 -> Optional.of(GPT_2_WORDS);
      case LLAMA_3 -> Optional.of(new Llama3PreTokenizer(3));
      default -> regex.equals(QWEN_2) ? Optional.of(new Llama3PreTokenizer(1)) : Optional.empty();
    };
  }

  /// The one scanner that does what these pre-tokenizers do, if they end in the byte alphabet.
  ///
  /// @param steps as [PreTokenizerReader#flat] gives them
  static Optional<Known> byteLevel(List<JsonStep> steps) {
    if (steps.isEmpty() || !isPlainByteLevel(steps.getLast())) {
      return Optional.empty();
    }
    boolean usesGpt2 = steps.getLast().part("use_regex").flag().orElse(true);
    return switch (steps.size()) {
      case 1 -> usesGpt2 ? Optional.of(new Known("gpt-2", GPT_2_WORDS)) : Optional.empty();
      case 2 -> usesGpt2 ? afterDigits(steps.getFirst()) : afterSplit(steps.getFirst());
      default -> Optional.empty();
    };
  }

  private static boolean isPlainByteLevel(JsonStep step) {
    return step.type().equals("ByteLevel") && !step.part("add_prefix_space").flag().orElse(true);
  }

  private static Optional<Known> afterDigits(JsonStep step) {
    boolean cutsDigits = step.type().equals("Digits") && step.has("individual_digits");
    return cutsDigits
        ? Optional.of(new Known("smollm", new Gpt2PreTokenizer(Numbers.SINGLE_DIGITS)))
        : Optional.empty();
  }

  private static Optional<Known> afterSplit(JsonStep step) {
    JsonStep regex = step.part("pattern").part("Regex");
    if (!step.type().equals("Split") || regex.isAbsent() || !keepsAllWords(step)) {
      return Optional.empty();
    }
    return scanner(regex.text()).map(scanner -> new Known(nameOf(regex.text()), scanner));
  }

  /// These patterns match all of a text, so that nothing is removed when what they do not match is.
  private static boolean keepsAllWords(JsonStep step) {
    String behavior = step.part("behavior").text();
    return step.has("invert") ? behavior.equals("Removed") : behavior.equals("Isolated");
  }

  private static String nameOf(String regex) {
    return switch (regex) {
      case GPT_2 -> "gpt-2";
      case LLAMA_3 -> "llama-bpe";
      default -> "qwen2";
    };
  }
}
