package dev.hasten;

import dev.hasten.format.Companions;
import dev.hasten.format.SafetensorsWriter;
import dev.hasten.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.SequencedMap;
import tools.jackson.databind.json.JsonMapper;

/// A small model with random weights as Hugging Face would publish it, not yet on disk: what
/// `config.json` has, and tensors under the names of transformers. Its methods make changed copies,
/// also such as no reader should accept.
public record TinyDirectory(
    SequencedMap<String, Object> config, SequencedMap<String, Tensor> tensors) {

  public TinyDirectory with(String key, Object value) {
    SequencedMap<String, Object> changed = new LinkedHashMap<>(config);
    changed.put(key, value);
    return new TinyDirectory(changed, tensors);
  }

  public TinyDirectory without(String key) {
    SequencedMap<String, Object> changed = new LinkedHashMap<>(config);
    Objects.requireNonNull(changed.remove(key), key);
    return new TinyDirectory(changed, tensors);
  }

  public TinyDirectory withTensor(Tensor tensor) {
    SequencedMap<String, Tensor> changed = new LinkedHashMap<>(tensors);
    changed.put(tensor.name(), tensor);
    return new TinyDirectory(config, changed);
  }

  public TinyDirectory withoutTensor(String name) {
    SequencedMap<String, Tensor> changed = new LinkedHashMap<>(tensors);
    Objects.requireNonNull(changed.remove(name), name);
    return new TinyDirectory(config, changed);
  }

  /// The names without what they begin with, as some files have them.
  public TinyDirectory withoutPrefix(String prefix) {
    SequencedMap<String, Tensor> changed = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> {
      String renamed = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
      changed.put(renamed, new Tensor(renamed, tensor.dtype(), tensor.shape(), tensor.data()));
    });
    return new TinyDirectory(config, changed);
  }

  /// Writes the directory `tiny` in `parent` and returns it.
  public Path write(Path parent) {
    return writeShards(parent, Long.MAX_VALUE);
  }

  /// As [#write], in files of at most `shardBytes` bytes of tensors.
  public Path writeShards(Path parent, long shardBytes) {
    Path directory = parent.resolve("tiny");
    try {
      Files.createDirectories(parent);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    SafetensorsWriter.write(
        directory,
        JsonMapper.shared().valueToTree(config),
        tensors.values(),
        Companions.none(),
        shardBytes);
    return directory;
  }
}
