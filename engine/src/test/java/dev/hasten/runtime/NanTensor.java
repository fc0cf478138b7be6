package dev.hasten.runtime;

import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A vector of NaN, as a damaged file may have it.
final class NanTensor {
  private NanTensor() {}

  static Tensor of(String name, int length) {
    ByteBuffer bytes = ByteBuffer.allocate(length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      bytes.putFloat(Float.NaN);
    }
    return new Tensor(name, DType.F32, Shape.of(length), MemorySegment.ofArray(bytes.array()));
  }
}
