package dev.hasten.format;

import dev.hasten.error.BadModelException;
import dev.hasten.error.ResourceException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads the JSON files of a model directory as trees, none larger than any real one is.
final class JsonTree {
  private static final long MAX_BYTES = 16 << 20;
  private static final int MAX_DEPTH = 64;

  private JsonTree() {}

  /// The object that a file holds.
  ///
  /// @param maxTokens of JSON; they bound the tree that is built of it
  /// @throws BadModelException if it is no object, or larger than what is read
  /// @throws ResourceException if it cannot be read
  static JsonNode object(Path path, int maxTokens) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment file = MappedFile.map(path, arena);
      if (file.byteSize() > MAX_BYTES) {
        throw bad(path, "%d bytes, at most %d are read".formatted(file.byteSize(), MAX_BYTES));
      }
      JsonNode tree = mapper(maxTokens).readTree(JsonCursor.utf8(file));
      if (!tree.isObject()) {
        throw bad(path, "not an object but " + tree.getNodeType());
      }
      return tree;
    } catch (JacksonException e) {
      throw JsonCursor.malformed(path, e);
    }
  }

  private static BadModelException bad(Path path, String problem) {
    return new BadModelException(path + ": " + problem, "is it the configuration of a model?");
  }

  /// Python writes `Infinity` and `NaN`, which strict JSON does not have.
  private static JsonMapper mapper(int maxTokens) {
    StreamReadConstraints limits =
        StreamReadConstraints.builder().maxTokenCount(maxTokens).maxNestingDepth(MAX_DEPTH).build();
    return JsonMapper.builder(JsonFactory.builder().streamReadConstraints(limits).build())
        .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
        .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
        .build();
  }
}
