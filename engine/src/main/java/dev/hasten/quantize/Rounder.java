package dev.hasten.quantize;

import java.lang.foreign.MemorySegment;

/// Makes the bytes of tensors.
public interface Rounder {
  /// Rounds a tensor whose type changes.
  ///
  /// @param target takes [TensorChoice#bytes] bytes
  void round(TensorChoice tensor, MemorySegment target);
}
