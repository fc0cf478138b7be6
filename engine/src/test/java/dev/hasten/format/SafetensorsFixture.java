package dev.hasten.format;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Builds small safetensors files and model directories, valid or not.
final class SafetensorsFixture {
  static final String CONFIG = "{\"model_type\": \"llama\", \"rope_theta\": Infinity}";

  /// A valid header for 34 bytes of data, padded with spaces as the format allows.
  static final String HEADER =
      """
      {"__metadata__": {"format": "pt"},
       "a": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]},
       "b": {"data_offsets": [24, 32], "dtype": "I64", "shape": []},
       "c": {"dtype": "BF16", "shape": [1, 1], "data_offsets": [32, 34]},
       "none": {"dtype": "F16", "shape": [0, 8], "data_offsets": [34, 34]}}   \
      """;

  static final int DATA_BYTES = 34;

  static final String INDEX =
      """
      {"metadata": {"total_size": 34, "more": [1, {"deep": null}]},
       "weight_map": {"a": "m-1.safetensors", "b": "m-1.safetensors", "c": "m-1.safetensors"}}
      """;

  private SafetensorsFixture() {}

  /// A file whose length field is right.
  static byte[] file(String header, int dataBytes) {
    return file(utf8(header), dataBytes);
  }

  static byte[] file(byte[] header, int dataBytes) {
    return file(header.length, header, dataBytes);
  }

  /// A file that claims to have a header of `headerBytes` bytes.
  static byte[] file(long headerBytes, byte[] header, int dataBytes) {
    return new GgufFixture().int64(headerBytes).raw(header).fill(dataBytes, 5).bytes();
  }

  /// The line of one tensor in a header.
  static String tensor(String name, String dtype, String shape, long begin, long end) {
    return "\"%s\": {\"dtype\": \"%s\", \"shape\": %s, \"data_offsets\": [%d, %d]}"
        .formatted(name, dtype, shape, begin, end);
  }

  static Path writeModel(Path directory, byte[] file) {
    GgufFixture.write(directory.resolve("config.json"), utf8(CONFIG));
    return GgufFixture.write(directory.resolve("model.safetensors"), file);
  }

  /// `weightMap` is the inside of the braces.
  static void writeIndex(Path directory, String weightMap) {
    GgufFixture.write(directory.resolve("config.json"), utf8(CONFIG));
    GgufFixture.write(
        directory.resolve("model.safetensors.index.json"),
        utf8(
            "{\"metadata\": {\"total_size\": [1, {}]}, \"weight_map\": {%s}}"
                .formatted(weightMap)));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
