package dev.hasten.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Small tokenizers of many shapes, with what the Python libraries make of texts: made by
/// `src/test/python/tokenizers_golden.py`.
record HuggingFaceGolden(String name, String json, List<Case> cases) {
  private static final Map<String, HuggingFaceGolden> ALL = read();

  /// What the libraries say of a text.
  ///
  /// @param ids without what the post-processor adds
  /// @param wrapped with it
  /// @param sentencePiece ids of SentencePiece's own library, empty if it was not asked
  record Case(
      String text,
      List<Integer> ids,
      List<Integer> wrapped,
      String decoded,
      List<Integer> sentencePiece) {
    int[] idArray() {
      return ids.stream().mapToInt(Integer::intValue).toArray();
    }
  }

  static List<String> names() {
    return List.copyOf(ALL.keySet());
  }

  static HuggingFaceGolden named(String name) {
    return Objects.requireNonNull(ALL.get(name), name);
  }

  /// Writes `tokenizer.json` into a directory and returns that.
  Path writeInto(Path directory) {
    try {
      Files.writeString(directory.resolve("tokenizer.json"), json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return directory;
  }

  private static Map<String, HuggingFaceGolden> read() {
    Map<String, HuggingFaceGolden> all = new LinkedHashMap<>();
    JsonNode root = root();
    String charsmap = root.path("charsmap").stringValue();
    for (JsonNode one : root.path("tokenizers")) {
      String json =
          one.path("tokenizer")
              .toString()
              .replace("\"the charsmap\"", "\"%s\"".formatted(charsmap));
      String name = one.path("name").stringValue();
      List<Case> cases = one.path("cases").valueStream().map(HuggingFaceGolden::read).toList();
      all.put(name, new HuggingFaceGolden(name, json, cases));
    }
    return all;
  }

  private static Case read(JsonNode one) {
    return new Case(
        one.path("text").stringValue(),
        ints(one.path("ids")),
        ints(one.path("wrapped")),
        one.path("decoded").stringValue(),
        ints(one.path("sentencepiece")));
  }

  private static List<Integer> ints(JsonNode array) {
    return array.valueStream().map(JsonNode::intValue).toList();
  }

  private static JsonNode root() {
    try (InputStream stream =
        new GZIPInputStream(
            Objects.requireNonNull(
                HuggingFaceGolden.class.getResourceAsStream("huggingface.json.gz")))) {
      return JsonMapper.shared().readTree(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
