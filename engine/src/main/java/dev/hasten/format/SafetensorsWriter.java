package dev.hasten.format;

import dev.hasten.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Writes Hugging Face model directories: `config.json`, and `model.safetensors` or several files
/// with `model.safetensors.index.json`.
///
/// Source: the README of `huggingface/safetensors`; names of files as transformers gives them.
public final class SafetensorsWriter {
  /// What transformers puts into one file at the most.
  public static final long USUAL_SHARD_BYTES = 5_000_000_000L;

  private static final int ALIGNMENT = 8;

  /// Numbers that JSON has not are written as Python does.
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
          .build();

  private SafetensorsWriter() {}

  /// Writes a directory that [SafetensorsReader] reads back equal: configuration, and names, types,
  /// shapes and bytes of the tensors, in this order. It appears complete or not at all.
  ///
  /// @param config what `config.json` is to hold
  /// @param companions files that are copied as they are, such as `tokenizer.json`; of a directory
  ///   that was read, [SafetensorsDirectory#sideFiles] knows them
  /// @param shardBytes how many bytes of tensors one file may have; a larger tensor has one for
  ///   itself
  /// @throws dev.hasten.error.UsageException if the directory exists
  /// @throws dev.hasten.error.ResourceException if it cannot be written
  /// @throws IllegalArgumentException if safetensors cannot hold a tensor
  public static void write(
      Path directory,
      JsonNode config,
      Collection<Tensor> tensors,
      Companions companions,
      long shardBytes) {
    stream(
        directory,
        config,
        tensors.stream().map(StreamedTensor::of).toList(),
        SideContent.of(companions),
        shardBytes,
        Overwrite.REFUSE);
  }

  /// As [#write], of tensors that are made one after another while they are written.
  ///
  /// @throws dev.hasten.error.UsageException if the directory exists and may not be replaced
  /// @throws dev.hasten.error.ResourceException if it cannot be written
  /// @throws IllegalArgumentException if safetensors cannot hold a tensor
  public static void stream(
      Path directory,
      JsonNode config,
      Collection<StreamedTensor> tensors,
      SideContent sideContent,
      long shardBytes,
      Overwrite overwrite) {
    checkTensors(tensors);
    AtomicDirectory.write(
        directory,
        overwrite,
        inside -> {
          sideContent.writeTo(inside);
          writeTensors(inside, shards(tensors, shardBytes));
          writeJson(inside.resolve(SafetensorsReader.CONFIG), config);
        });
  }

  private static void checkTensors(Collection<StreamedTensor> tensors) {
    Set<String> names = new HashSet<>();
    for (StreamedTensor tensor : tensors) {
      if (SafetensorsTypes.nameOf(tensor.dtype()).isEmpty()) {
        throw new IllegalArgumentException(tensor + " cannot be stored in safetensors");
      }
      if (!names.add(tensor.name())) {
        throw new IllegalArgumentException(tensor + " stands twice");
      }
    }
  }

  private static List<List<StreamedTensor>> shards(
      Collection<StreamedTensor> tensors, long shardBytes) {
    List<List<StreamedTensor>> shards = new ArrayList<>(List.of(new ArrayList<>()));
    long bytes = 0;
    for (StreamedTensor tensor : tensors) {
      long size = tensor.bytes();
      if (bytes + size > shardBytes && !shards.getLast().isEmpty()) {
        shards.add(new ArrayList<>());
        bytes = 0;
      }
      shards.getLast().add(tensor);
      bytes += size;
    }
    return shards;
  }

  private static void writeTensors(Path directory, List<List<StreamedTensor>> shards) {
    if (shards.size() == 1) {
      writeFile(directory.resolve(SafetensorsReader.SINGLE_FILE), shards.getFirst());
      return;
    }
    ObjectNode shardOf = JSON.createObjectNode();
    long bytes = 0;
    for (int index = 0; index < shards.size(); index++) {
      String name = "model-%05d-of-%05d.safetensors".formatted(index + 1, shards.size());
      writeFile(directory.resolve(name), shards.get(index));
      for (StreamedTensor tensor : shards.get(index)) {
        shardOf.put(tensor.name(), name);
        bytes += tensor.bytes();
      }
    }
    ObjectNode index = JSON.createObjectNode();
    index.putObject("metadata").put("total_size", bytes);
    index.set("weight_map", shardOf);
    writeJson(directory.resolve(SafetensorsReader.INDEX), index);
  }

  private static void writeJson(Path file, JsonNode json) {
    byte[] bytes = JSON.writeValueAsBytes(json);
    AtomicFile.write(
        file,
        Overwrite.REFUSE,
        channel -> {
          LittleEndianOutput out = new LittleEndianOutput(channel);
          out.bytes(bytes);
          out.flush();
        });
  }

  private static void writeFile(Path file, List<StreamedTensor> tensors) {
    byte[] json = JsonMapper.shared().writeValueAsBytes(header(tensors));
    int padded = Math.ceilDiv(json.length, ALIGNMENT) * ALIGNMENT;
    AtomicFile.write(
        file,
        Overwrite.REFUSE,
        channel -> {
          LittleEndianOutput out = new LittleEndianOutput(channel);
          out.int64(padded);
          out.bytes(json);
          for (int at = json.length; at < padded; at++) {
            out.int8(' ');
          }
          writeData(out, tensors);
        });
  }

  private static ObjectNode header(List<StreamedTensor> tensors) {
    ObjectNode header = JSON.createObjectNode();
    header.putObject("__metadata__").put("format", "pt");
    long offset = 0;
    for (StreamedTensor tensor : tensors) {
      ObjectNode entry = header.putObject(tensor.name());
      entry.put("dtype", SafetensorsTypes.nameOf(tensor.dtype()).orElseThrow());
      tensor.shape().dimensions().forEach(entry.withArray("shape")::add);
      long end = offset + tensor.bytes();
      entry.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    return header;
  }

  private static void writeData(LittleEndianOutput out, List<StreamedTensor> tensors)
      throws IOException {
    for (StreamedTensor tensor : tensors) {
      tensor.writeTo(out);
    }
    out.flush();
  }
}
