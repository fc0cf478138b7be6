package dev.hasten.tokenizer;

import dev.hasten.TestModels;
import dev.hasten.format.GgufFile;
import dev.hasten.format.GgufReader;
import dev.hasten.format.MetadataValue;
import dev.hasten.format.SafetensorsDirectory;
import dev.hasten.format.SafetensorsReader;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/// Tokenizers of the real models, and of files that tests make up.
final class TestTokenizers {
  private TestTokenizers() {}

  static Tokenizer smollm2() {
    return gguf(TestModels.smollm2());
  }

  static Tokenizer gemma3() {
    return gguf(TestModels.gemma3());
  }

  static Tokenizer miniLm() {
    try (SafetensorsDirectory model = SafetensorsReader.readDirectory(TestModels.miniLm())) {
      return Tokenizers.of(model);
    }
  }

  static Tokenizer gguf(Path path) {
    try (GgufFile file = GgufReader.read(path)) {
      return Tokenizers.of(file);
    }
  }

  /// A Hugging Face directory of which only the tokenizer matters.
  static Tokenizer directory(Path path) {
    try (Arena arena = Arena.ofConfined()) {
      return Tokenizers.of(
          new SafetensorsDirectory(
              path, MissingNode.getInstance(), new LinkedHashMap<>(), 0, arena));
    }
  }

  /// The same, with a `config.json`.
  static Tokenizer directory(Path path, String config) {
    try (Arena arena = Arena.ofConfined()) {
      return Tokenizers.of(
          new SafetensorsDirectory(
              path, JsonMapper.shared().readTree(config), new LinkedHashMap<>(), 0, arena));
    }
  }

  /// What a GGUF file would have of such a directory's tokenizer.
  static Map<String, MetadataValue> ggufMetadata(Path path) {
    try (Arena arena = Arena.ofConfined()) {
      return GgufTokenizerMetadata.of(
          new SafetensorsDirectory(
              path, MissingNode.getInstance(), new LinkedHashMap<>(), 0, arena));
    }
  }

  /// A GGUF file that has only metadata.
  static Tokenizer of(Map<String, MetadataValue> metadata) {
    Path path = Path.of("made-up.gguf");
    try (Arena arena = Arena.ofConfined()) {
      return Tokenizers.of(
          new GgufFile(
              path, 3, 32, new LinkedHashMap<>(metadata), new LinkedHashMap<>(), 0, arena));
    }
  }

  /// The real SmolLM2 vocabulary behind another pre-tokenizer.
  static Tokenizer smollm2With(String preTokenizer) {
    try (GgufFile file = GgufReader.read(TestModels.smollm2())) {
      Map<String, MetadataValue> metadata = new LinkedHashMap<>(file.metadata());
      metadata.put("tokenizer.ggml.pre", new MetadataValue.Text(preTokenizer));
      return of(metadata);
    }
  }
}
