package dev.hasten.tokenizer;

import dev.hasten.format.GgufFile;
import dev.hasten.format.GgufReader;
import dev.hasten.format.TextTable;
import dev.hasten.tokenizer.ByteLevelBpe.WholeWords;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/// Writes a GGUF file's tokenizer as a `tokenizer.json` for Hugging Face's library.
final class OracleFiles {
  private OracleFiles() {}

  /// A pair of pieces that merge, and how urgently.
  private record Merge(String left, String right, float score) {}

  /// Byte-level BPE behind the given pre-tokenizers.
  static byte[] byteLevel(
      Path gguf, List<Map<String, Object>> preTokenizers, WholeWords wholeWords) {
    try (GgufFile file = GgufReader.read(gguf)) {
      GgufKeys keys = new GgufKeys(file);
      Map<String, Object> model = bpe(keys.texts("tokens"), keys.texts("merges"));
      model.put("ignore_merges", wholeWords == WholeWords.TAKEN);
      Map<String, Object> root = root(model, keys);
      root.put("pre_tokenizer", Map.of("type", "Sequence", "pretokenizers", preTokenizers));
      root.put("decoder", byteAlphabet());
      return json(root);
    }
  }

  /// BPE over characters with the merges that the scores imply.
  static byte[] sentencePiece(Path gguf) {
    try (GgufFile file = GgufReader.read(gguf)) {
      GgufKeys keys = new GgufKeys(file);
      TextTable pieces = keys.texts("tokens");
      List<String> merges = merges(pieces, keys.scores(), keys.kinds(pieces.size()));
      Map<String, Object> model = bpe(pieces, merges);
      model.put("byte_fallback", true);
      model.put("fuse_unk", true);
      model.put("unk_token", "<unk>");
      Map<String, Object> root = root(model, keys);
      root.put("normalizer", replace(" ", "▁"));
      return json(root);
    }
  }

  static Map<String, Object> digits() {
    return Map.of("type", "Digits", "individual_digits", true);
  }

  /// Cuts by GPT-2's pattern and spells words in the byte alphabet.
  static Map<String, Object> gpt2Words() {
    return byteLevelWith("use_regex", true);
  }

  /// Spells words in the byte alphabet.
  static Map<String, Object> byteAlphabet() {
    return byteLevelWith("use_regex", false);
  }

  private static Map<String, Object> byteLevelWith(String option, boolean value) {
    return Map.of(
        "type", "ByteLevel", "add_prefix_space", false, option, value, "trim_offsets", true);
  }

  static Map<String, Object> split(String regex) {
    return Map.of(
        "type",
        "Split",
        "pattern",
        Map.of("Regex", regex),
        "behavior",
        "Isolated",
        "invert",
        false);
  }

  private static Map<String, Object> replace(String from, String to) {
    return Map.of("type", "Replace", "pattern", Map.of("String", from), "content", to);
  }

  private static Map<String, Object> root(Map<String, Object> model, GgufKeys keys) {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("version", "1.0");
    root.put("added_tokens", addedTokens(keys));
    root.put("model", model);
    return root;
  }

  private static List<Object> addedTokens(GgufKeys keys) {
    TextTable pieces = keys.texts("tokens");
    TokenKind[] kinds = keys.kinds(pieces.size());
    List<Object> added = new ArrayList<>();
    for (int id = 0; id < pieces.size(); id++) {
      if (kinds[id] == TokenKind.CONTROL || kinds[id] == TokenKind.USER_DEFINED) {
        added.add(
            Map.of(
                "id",
                id,
                "content",
                pieces.get(id),
                "special",
                kinds[id] == TokenKind.CONTROL,
                "normalized",
                false,
                "single_word",
                false,
                "lstrip",
                false,
                "rstrip",
                false));
      }
    }
    return added;
  }

  private static Map<String, Object> bpe(TextTable pieces, List<String> merges) {
    Map<String, Integer> vocabulary = new LinkedHashMap<>();
    for (int id = 0; id < pieces.size(); id++) {
      vocabulary.put(pieces.get(id), id);
    }
    Map<String, Object> model = new TreeMap<>();
    model.put("type", "BPE");
    model.put("vocab", vocabulary);
    model.put("merges", merges);
    return model;
  }

  /// Every way to split a piece into two is a merge; the order is that of transformers' converter
  /// for SentencePiece models: by score, then the longer left half first.
  private static List<String> merges(TextTable pieces, float[] scores, TokenKind[] kinds) {
    Map<String, Float> scoreOf = new HashMap<>();
    for (int id = 0; id < pieces.size(); id++) {
      if (kinds[id] == TokenKind.NORMAL) {
        scoreOf.put(pieces.get(id), scores[id]);
      }
    }
    List<Merge> merges = new ArrayList<>();
    scoreOf.forEach((piece, score) -> addSplits(piece, score, scoreOf, merges));
    merges.sort(
        Comparator.comparingDouble((Merge merge) -> -merge.score())
            .thenComparingInt(merge -> -merge.left().length()));
    return merges.stream().map(merge -> merge.left() + " " + merge.right()).toList();
  }

  private static void addSplits(
      String piece, float score, Map<String, Float> scoreOf, List<Merge> merges) {
    for (int at = 1; at < piece.length(); at++) {
      String left = piece.substring(0, at);
      String right = piece.substring(at);
      if (scoreOf.containsKey(left) && scoreOf.containsKey(right)) {
        merges.add(new Merge(left, right, score));
      }
    }
  }

  private static byte[] json(Map<String, Object> root) {
    return new JsonMapper().writeValueAsBytes(root);
  }
}
