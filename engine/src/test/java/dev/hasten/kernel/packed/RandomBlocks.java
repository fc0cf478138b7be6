package dev.hasten.kernel.packed;

import dev.hasten.model.AxisName;
import dev.hasten.model.Dimension;
import dev.hasten.model.StorageLayout;
import dev.hasten.model.Weight;
import dev.hasten.model.WeightSpec;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/// Weights of random or equal bits whose f16 factors are given, block after block.
public final class RandomBlocks {
  /// Zeros, both signs, the smallest and the largest subnormal number, and the largest factor with
  /// which every type's scales and minimums are still finite in f16.
  static final float[] FACTORS = {
    0.01f, -0.0123f, 0, -0f, 0x1p-24f, -0x1p-24f, 0x3FFp-24f, 0x1p-14f, 15.5f, -15.5f, 1
  };

  private RandomBlocks() {}

  /// Its factors are some of all sizes.
  public static Weight mixed(DType type, int rows, int columns) {
    return weight(type, rows, columns, FACTORS);
  }

  public static Weight weight(DType type, int rows, int columns, float... factors) {
    return new Weight(spec(1, rows, columns), tensor(type, rows, columns, factors), layout(1));
  }

  /// All its bytes but the factors are the same.
  public static Weight filled(DType type, int rows, int columns, int fill, float... factors) {
    Shape shape = Shape.of(rows, columns);
    byte[] bytes = new byte[Math.toIntExact(type.bytesFor(shape.elements()))];
    Arrays.fill(bytes, (byte) fill);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    Random random = new Random(fill);
    for (int at = 0; at < bytes.length; at += type.blockBytes()) {
      putFactors(type, buffer, at, random, factors);
    }
    Tensor tensor = new Tensor("w", type, shape, MemorySegment.ofArray(bytes));
    return new Weight(spec(1, rows, columns), tensor, layout(1));
  }

  /// Its rows lie interleaved, as GGUF has q and k of Llama.
  static Weight interleaved(DType type, int heads, int headDim, int columns) {
    Tensor tensor = tensor(type, heads * headDim, columns, FACTORS);
    return new Weight(spec(heads, headDim, columns), tensor, layout(heads));
  }

  private static WeightSpec spec(int heads, int headDim, int columns) {
    return WeightSpec.matrix(
        "w",
        Dimension.of(AxisName.HEADS.of(heads), AxisName.HEAD_DIM.of(headDim)),
        Dimension.of(AxisName.HIDDEN.of(columns)));
  }

  private static StorageLayout layout(int heads) {
    return heads == 1 ? StorageLayout.CANONICAL : StorageLayout.ROTARY_INTERLEAVED;
  }

  private static Tensor tensor(DType type, int rows, int columns, float... factors) {
    Shape shape = Shape.of(rows, columns);
    byte[] bytes = new byte[Math.toIntExact(type.bytesFor(shape.elements()))];
    Random random = new Random(rows * 31L + columns);
    random.nextBytes(bytes);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int block = 0; block < bytes.length / type.blockBytes(); block++) {
      int at = block * type.blockBytes();
      switch (random.nextInt(6)) {
        case 0 -> Arrays.fill(bytes, at, at + type.blockBytes(), (byte) 0);
        case 1 -> Arrays.fill(bytes, at, at + type.blockBytes(), (byte) 0xFF);
        default -> {}
      }
      putFactors(type, buffer, at, random, factors);
    }
    return new Tensor("w", type, shape, MemorySegment.ofArray(bytes));
  }

  private static void putFactors(
      DType type, ByteBuffer buffer, int at, Random random, float... factors) {
    for (int offset : factorOffsets(type)) {
      float factor = factors[random.nextInt(factors.length)];
      switch (type) {
        case F32 -> buffer.putFloat(at + offset, factor);
        case BF16 -> buffer.putShort(at + offset, (short) (Float.floatToIntBits(factor) >>> 16));
        default -> buffer.putShort(at + offset, Float.floatToFloat16(factor));
      }
    }
  }

  /// Source of the offsets: `ggml-common.h` of ggml.
  private static int[] factorOffsets(DType type) {
    return switch (type) {
      case F32, F16, BF16, Q4_0, Q5_0, Q8_0, IQ4_NL -> new int[] {0};
      case Q4_1, Q5_1, Q4_K, Q5_K -> new int[] {0, 2};
      case Q2_K -> new int[] {80, 82};
      case Q3_K -> new int[] {108};
      case Q6_K -> new int[] {208};
      default -> throw new IllegalArgumentException(type + " is not a type of weights");
    };
  }
}
