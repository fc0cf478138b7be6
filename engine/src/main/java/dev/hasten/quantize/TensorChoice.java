package dev.hasten.quantize;

import dev.hasten.convert.TensorSource;
import dev.hasten.tensor.DType;

/// What becomes of a tensor.
///
/// @param name in the new file; an untied head is read from the embedding and has a name of its own
/// @param wanted by the mix or an override
/// @param type that its rows can have
public record TensorChoice(TensorSource source, String name, DType wanted, DType type) {

  /// Whether its rows do not fill the blocks of the type that was wanted.
  public boolean isFallback() {
    return wanted != type;
  }

  /// Whether it is a copy of its own, made of a tensor that the old file uses for two things.
  public boolean isUntied() {
    return !name.equals(source.name());
  }

  /// Whether nothing is rounded.
  public boolean isKept() {
    return source.type() == type;
  }

  /// In the new file.
  public long bytes() {
    return type.bytesFor(source.shape().elements());
  }

  /// As the old file stores them.
  public long bytesBefore() {
    return source.type().bytesFor(source.shape().elements());
  }

  @Override
  public String toString() {
    return "%s %s: %s to %s".formatted(name, source.shape(), source.type(), type);
  }
}
