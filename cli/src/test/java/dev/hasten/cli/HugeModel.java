package dev.hasten.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.hasten.TinyModel;
import dev.hasten.TinyModels;
import dev.hasten.tensor.Tensor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A valid GGUF file of hundreds of gigabytes, of which a disk holds next to nothing: its
/// feed-forward weights are a hole in the file.
final class HugeModel {
  private static final long INTERMEDIATE = 1L << 28;
  private static final String FEED_FORWARD = "llama.feed_forward_length";

  private HugeModel() {}

  static Path write(Path folder) throws IOException {
    TinyModel tiny = TinyModels.llama();
    List<Tensor> holes =
        tiny.tensors().values().stream().filter(each -> each.name().contains("ffn_")).toList();
    for (Tensor hole : holes) { // moved to the end
      tiny = tiny.withoutTensor(hole.name()).withTensor(hole);
    }
    long small = holes.stream().mapToLong(each -> each.shape().rows()).max().orElseThrow();
    Path file = tiny.withWhole(FEED_FORWARD, INTERMEDIATE).write(folder);
    enlarge(file, holes, small);
    return file;
  }

  private static void enlarge(Path file, List<Tensor> holes, long small) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    long offset = bytes.getLong(offsetAt(bytes, holes.getFirst()));
    for (Tensor hole : holes) {
      bytes.putLong(offsetAt(bytes, hole), offset);
      offset += enlargedBytes(bytes, hole, small);
    }
    Files.write(file, bytes.array());
    try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
      content.setLength(content.length() + offset);
    }
  }

  /// Behind the name are the number of dimensions, these (the last one first) and the type.
  private static int dimensionsAt(ByteBuffer bytes, Tensor tensor) {
    byte[] name = tensor.name().getBytes(UTF_8);
    for (int at = 0; ; at++) {
      if (bytes.slice(at, name.length).equals(ByteBuffer.wrap(name))) {
        return at + name.length + Integer.BYTES;
      }
    }
  }

  private static int offsetAt(ByteBuffer bytes, Tensor tensor) {
    return dimensionsAt(bytes, tensor) + tensor.shape().rank() * Long.BYTES + Integer.BYTES;
  }

  private static long enlargedBytes(ByteBuffer bytes, Tensor tensor, long small) {
    int at = dimensionsAt(bytes, tensor);
    long size = Float.BYTES;
    for (int dimension = 0; dimension < tensor.shape().rank(); dimension++) {
      int place = at + dimension * Long.BYTES;
      if (bytes.getLong(place) == small) {
        bytes.putLong(place, INTERMEDIATE);
      }
      size *= bytes.getLong(place);
    }
    return size;
  }
}
