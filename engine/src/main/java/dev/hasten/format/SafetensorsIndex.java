package dev.hasten.format;

import dev.hasten.error.BadModelException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Which of several safetensors files holds which tensor: `model.safetensors.index.json`.
///
/// @param shardOf file name by tensor name
record SafetensorsIndex(Path path, SequencedMap<String, String> shardOf) {
  private static final long MAX_BYTES = 100_000_000;

  /// @throws BadModelException if it is no index, or names files outside its directory
  static SafetensorsIndex read(Path path) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment file = MappedFile.map(path, arena);
      if (file.byteSize() > MAX_BYTES) {
        throw new BadModelException(
            "%s: has %d bytes, at most %d are read".formatted(path, file.byteSize(), MAX_BYTES),
            "is it the index of a model?");
      }
      try (JsonCursor json = new JsonCursor(path, file)) {
        return new SafetensorsIndex(path, weightMap(json));
      }
    }
  }

  /// The names of the files, sorted.
  SortedSet<String> shards() {
    return new TreeSet<>(shardOf.values());
  }

  private static SequencedMap<String, String> weightMap(JsonCursor json) {
    SequencedMap<String, String> shardOf = new LinkedHashMap<>();
    json.startObject("the index");
    while (json.nextProperty()) {
      if (json.name().equals("weight_map")) {
        addEntries(json, shardOf);
      } else {
        json.skipValue();
      }
    }
    json.end();
    if (shardOf.isEmpty()) {
      throw json.bad("the index has no entries in weight_map");
    }
    return shardOf;
  }

  private static void addEntries(JsonCursor json, SequencedMap<String, String> shardOf) {
    Map<String, String> sharedNames = new TreeMap<>();
    json.startObject("weight_map");
    while (json.nextProperty()) {
      String tensor = json.name();
      String shard = json.text("a file name");
      checkIsPlainName(json, tensor, shard);
      if (shardOf.put(tensor, sharedNames.computeIfAbsent(shard, name -> name)) != null) {
        throw json.bad("weight_map names tensor %s twice".formatted(Excerpt.of(tensor)));
      }
    }
  }

  private static void checkIsPlainName(JsonCursor json, String tensor, String shard) {
    if (!shard.matches("[\\w][\\w.-]{0,250}\\.safetensors")) {
      throw json.bad(
          "tensor %s is said to be in %s, which is no name of a .safetensors file beside the index"
              .formatted(Excerpt.of(tensor), Excerpt.of(shard)));
    }
  }
}
