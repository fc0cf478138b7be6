package dev.hasten.tensor;

import java.lang.foreign.MemorySegment;

/// A named tensor and its bytes, usually a slice of a memory-mapped file.
///
/// @param data exactly `dtype.bytesFor(shape.elements())` bytes, rows one after another
public record Tensor(String name, DType dtype, Shape shape, MemorySegment data) {
  public Tensor {
    long expectedBytes = dtype.bytesFor(shape.elements());
    if (data.byteSize() != expectedBytes) {
      throw new IllegalArgumentException(
          "%s: %s %s needs %d bytes, got %d"
              .formatted(name, dtype, shape, expectedBytes, data.byteSize()));
    }
  }

  /// Bytes of one contiguous row.
  public long rowBytes() {
    return dtype.bytesFor(shape.columns());
  }

  @Override
  public String toString() {
    return "%s %s %s".formatted(name, dtype, shape);
  }
}
