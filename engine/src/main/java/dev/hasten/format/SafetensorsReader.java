package dev.hasten.format;

import dev.hasten.error.BadModelException;
import dev.hasten.error.ResourceException;
import dev.hasten.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import tools.jackson.databind.JsonNode;

/// Reads Hugging Face model directories: `config.json`, and `model.safetensors` or the files that
/// `model.safetensors.index.json` lists.
public final class SafetensorsReader {
  static final String CONFIG = "config.json";
  static final String SINGLE_FILE = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";
  private static final int SHOWN_NAMES = 5;

  /// Far beyond any real `config.json`.
  private static final int MAX_CONFIG_TOKENS = 200_000;

  private final Path directory;
  private final Arena arena;
  private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
  private long fileBytes;

  private SafetensorsReader(Path directory, Arena arena) {
    this.directory = directory;
    this.arena = arena;
  }

  /// Maps and checks all files of a model. Close the result to release the mappings. Weights that
  /// compressed-tensors has quantized are there as one tensor each, of blocks or of floats.
  ///
  /// @throws BadModelException if a file is damaged, or of a kind this build does not know
  /// @throws ResourceException if a file is missing or cannot be read
  public static SafetensorsDirectory readDirectory(Path directory) {
    return OwnedArena.build(arena -> new SafetensorsReader(directory, arena).read());
  }

  private SafetensorsDirectory read() {
    requireFile(CONFIG);
    JsonNode config = JsonTree.object(directory.resolve(CONFIG), MAX_CONFIG_TOKENS);
    if (isFile(SINGLE_FILE)) {
      addTensors(SINGLE_FILE);
    } else if (isFile(INDEX)) {
      addShards();
    } else {
      throw missing(SINGLE_FILE);
    }
    SequencedMap<String, Tensor> seen =
        CompressedTensorsConfig.read(directory, config)
            .map(format -> CompressedTensors.decoded(directory, format, tensors, arena))
            .orElse(tensors);
    return new SafetensorsDirectory(directory, config, seen, fileBytes, arena);
  }

  private boolean isFile(String name) {
    return Files.isRegularFile(directory.resolve(name));
  }

  private void requireFile(String name) {
    if (!Files.exists(directory)) {
      throw new ResourceException(
          directory + ": no such directory", "check the spelling of the path");
    }
    if (!isFile(name)) {
      throw missing(name);
    }
  }

  private ResourceException missing(String name) {
    return new ResourceException(
        "%s: there is no %s".formatted(directory, name),
        "give a Hugging Face model directory with %s and %s, or a GGUF file"
            .formatted(CONFIG, SINGLE_FILE));
  }

  private void addShards() {
    SafetensorsIndex index = SafetensorsIndex.read(directory.resolve(INDEX));
    List<String> missing = index.shards().stream().filter(shard -> !isFile(shard)).toList();
    if (!missing.isEmpty()) {
      throw new ResourceException(
          "%s: %d of the model's %d files are missing: %s"
              .formatted(directory, missing.size(), index.shards().size(), firstOf(missing)),
          "fetch the model again");
    }
    for (String shard : index.shards()) {
      addTensors(shard);
    }
    checkIsComplete(index);
  }

  private static String firstOf(List<String> names) {
    String shown = String.join(", ", names.subList(0, Math.min(SHOWN_NAMES, names.size())));
    return names.size() > SHOWN_NAMES ? shown + ", …" : shown;
  }

  private void addTensors(String fileName) {
    Path path = directory.resolve(fileName);
    MemorySegment file = MappedFile.map(path, arena);
    fileBytes += file.byteSize();
    for (Tensor tensor : SafetensorsHeader.read(path, file)) {
      if (tensors.put(tensor.name(), tensor) != null) {
        throw new BadModelException(
            "%s: tensor %s is in another file of the model, too"
                .formatted(path, Excerpt.of(tensor.name())),
            "fetch the model again into an empty directory");
      }
    }
  }

  private void checkIsComplete(SafetensorsIndex index) {
    for (Map.Entry<String, String> entry : index.shardOf().entrySet()) {
      if (!tensors.containsKey(entry.getKey())) {
        throw new BadModelException(
            "%s: tensor %s should be in %s, but is not"
                .formatted(index.path(), Excerpt.of(entry.getKey()), entry.getValue()),
            "fetch the model again: index and files do not belong together");
      }
    }
  }
}
