package dev.hasten.convert;

import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/// A vector that the old file has in no tensor.
final class VectorSource implements TensorSource {
  private final String name;
  private final float[] values;

  VectorSource(String name, float[] values) {
    this.name = name;
    this.values = values.clone();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Shape shape() {
    return Shape.of(values.length);
  }

  @Override
  public DType type() {
    return DType.F32;
  }

  @Override
  public RowReader open() {
    return (_, into) -> System.arraycopy(values, 0, into, 0, values.length);
  }

  @Override
  public Optional<Tensor> stored() {
    byte[] bytes = new byte[values.length * Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    return Optional.of(new Tensor(name, DType.F32, shape(), MemorySegment.ofArray(bytes)));
  }
}
