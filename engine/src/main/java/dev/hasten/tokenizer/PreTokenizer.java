package dev.hasten.tokenizer;

import dev.hasten.error.BadModelException;
import java.util.Map;
import java.util.TreeSet;

/// Cuts text into words that byte-level BPE never merges across. Written as scanners instead of
/// regular expressions: no start-up cost, no backtracking, no recursion.
interface PreTokenizer {

  /// The end of the word that begins at `from`, where `from < to`; never beyond `to`, which counts
  /// as the end of the text.
  int endOfWord(String text, int from, int to);

  /// The pre-tokenizer with this name in `tokenizer.ggml.pre`.
  static PreTokenizer named(String name) {
    Map<String, PreTokenizer> known = known();
    PreTokenizer found = known.get(name);
    if (found == null) {
      throw new BadModelException(
          "tokenizer.ggml.pre is '%s', known are %s".formatted(name, new TreeSet<>(known.keySet())),
          "use a model with one of the known pre-tokenizers");
    }
    return found;
  }

  private static Map<String, PreTokenizer> known() {
    PreTokenizer gpt2 = new Gpt2PreTokenizer(Gpt2PreTokenizer.Numbers.WHOLE);
    PreTokenizer llama3 = new Llama3PreTokenizer(3);
    return Map.of(
        "gpt-2", gpt2,
        "default", gpt2,
        "roberta-bpe", gpt2,
        "smollm", new Gpt2PreTokenizer(Gpt2PreTokenizer.Numbers.SINGLE_DIGITS),
        "llama-bpe", llama3,
        "llama3", llama3,
        "llama-v3", llama3,
        "qwen2", new Llama3PreTokenizer(1));
  }
}
