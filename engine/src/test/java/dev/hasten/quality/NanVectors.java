package dev.hasten.quality;

import dev.hasten.TinyModel;
import dev.hasten.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;

/// Weights that are no numbers.
final class NanVectors {
  private NanVectors() {}

  /// A tensor of this name and size, of f32 NaN.
  static Tensor like(TinyModel model, String name) {
    Tensor tensor = Objects.requireNonNull(model.tensors().get(name));
    byte[] bytes = new byte[Math.toIntExact(tensor.data().byteSize())];
    Arrays.fill(bytes, (byte) 0xff);
    return new Tensor(name, tensor.dtype(), tensor.shape(), MemorySegment.ofArray(bytes));
  }
}
