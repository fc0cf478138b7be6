package dev.hasten.format;

import dev.hasten.tensor.Tensor;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SequencedMap;
import tools.jackson.databind.JsonNode;

/// A Hugging Face model directory: `config.json`, one or more `.safetensors` files, tokenizer
/// files.
///
/// @param path the directory
/// @param config the parsed `config.json`
/// @param arena keeps the mappings alive
public record SafetensorsDirectory(
    Path path, JsonNode config, SequencedMap<String, Tensor> tensors, long fileBytes, Arena arena)
    implements ModelFile {

  public SafetensorsDirectory {
    tensors = Collections.unmodifiableSequencedMap(tensors);
  }

  /// The files beside the weights.
  public SideFiles sideFiles() {
    return new SideFiles(path);
  }

  @Override
  public void close() {
    arena.close();
  }
}
