package dev.hasten.format;

import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// A tensor that is made while its file is written, so that a model need not fit into memory.
public record StreamedTensor(String name, DType dtype, Shape shape, Content content) {

  /// Writes the tensor's bytes, rows one after another.
  @FunctionalInterface
  public interface Content {
    void writeTo(Sink sink) throws IOException;
  }

  /// Takes bytes in order. They may be changed as soon as it returns.
  @FunctionalInterface
  public interface Sink {
    void write(MemorySegment bytes) throws IOException;
  }

  /// One whose bytes are there.
  public static StreamedTensor of(Tensor tensor) {
    return new StreamedTensor(
        tensor.name(), tensor.dtype(), tensor.shape(), sink -> sink.write(tensor.data()));
  }

  /// Bytes that [#content] must write.
  public long bytes() {
    return dtype.bytesFor(shape.elements());
  }

  void writeTo(LittleEndianOutput out) throws IOException {
    long[] written = {0};
    content.writeTo(bytes -> {
      written[0] += bytes.byteSize();
      out.segment(bytes);
    });
    if (written[0] != bytes()) {
      throw new IllegalStateException(
          "%s: %d bytes were written, it has %d".formatted(this, written[0], bytes()));
    }
  }

  @Override
  public String toString() {
    return "%s %s %s".formatted(name, dtype, shape);
  }
}
