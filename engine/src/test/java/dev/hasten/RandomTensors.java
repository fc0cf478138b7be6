package dev.hasten;

import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;

/// Tensors of any type with random contents, the same for the same seed and name.
final class RandomTensors {
  private final long seed;

  RandomTensors(long seed) {
    this.seed = seed;
  }

  /// An f16 field of a block: where it lies, and what it must be for elements of about ±0.1.
  private record HalfField(int offset, float value) {}

  /// Normally distributed floats.
  Tensor floats(String name, Shape shape, double mean, double deviation) {
    Random random = random(name);
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(shape.elements()) * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      bytes.putFloat((float) (mean + deviation * random.nextGaussian()));
    }
    return new Tensor(name, DType.F32, shape, MemorySegment.ofArray(bytes.array()));
  }

  /// Elements of the given type: plain ones normally distributed, blocks of random bits with sane
  /// scales.
  Tensor ofType(DType type, String name, Shape shape, double deviation) {
    return switch (type) {
      case F32 -> floats(name, shape, 0, deviation);
      case F16, BF16 -> halves(type, name, shape, deviation);
      default -> blocks(type, name, shape);
    };
  }

  private Tensor halves(DType type, String name, Shape shape, double deviation) {
    Random random = random(name);
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(shape.elements()) * Short.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      float value = (float) (deviation * random.nextGaussian());
      int bits =
          type == DType.F16 ? Float.floatToFloat16(value) : Float.floatToIntBits(value) >>> 16;
      bytes.putShort((short) bits);
    }
    return new Tensor(name, type, shape, MemorySegment.ofArray(bytes.array()));
  }

  private Tensor blocks(DType type, String name, Shape shape) {
    byte[] bytes = new byte[Math.toIntExact(type.bytesFor(shape.elements()))];
    random(name).nextBytes(bytes);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int block = 0; block < bytes.length; block += type.blockBytes()) {
      for (HalfField field : halfFields(type)) {
        buffer.putShort(block + field.offset(), Float.floatToFloat16(field.value()));
      }
    }
    return new Tensor(name, type, shape, MemorySegment.ofArray(bytes));
  }

  /// Source of the offsets: `ggml-common.h` of ggml.
  private static List<HalfField> halfFields(DType type) {
    return switch (type) {
      case Q4_0 -> List.of(new HalfField(0, 0.025f));
      case Q4_1 -> List.of(new HalfField(0, 0.025f), new HalfField(2, -0.19f));
      case Q5_0 -> List.of(new HalfField(0, 0.012f));
      case Q5_1 -> List.of(new HalfField(0, 0.012f), new HalfField(2, -0.19f));
      case Q8_0, IQ4_NL -> List.of(new HalfField(0, 0.0015f));
      case Q2_K -> List.of(new HalfField(80, 0.005f), new HalfField(82, 0.007f));
      case Q3_K -> List.of(new HalfField(108, 0.003f));
      case Q4_K -> List.of(new HalfField(0, 0.0002f), new HalfField(2, 0.0015f));
      case Q5_K -> List.of(new HalfField(0, 0.0001f), new HalfField(2, 0.0015f));
      case Q6_K -> List.of(new HalfField(208, 0.00008f));
      default -> throw new IllegalArgumentException(type + " has no blocks");
    };
  }

  private Random random(String name) {
    return new Random(31 * seed + name.hashCode());
  }
}
