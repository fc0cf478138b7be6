package dev.hasten.kernel.vector;

import dev.hasten.kernel.packed.PackedForm;
import dev.hasten.kernel.packed.PackedMatrix;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/// Turns some columns of a group of 16 rows into floats, `[columns, 16]`. A form with blocks is a
/// method that says where in a block each column's codes are.
///
/// Codes are not shifted down: a code in higher bits is a larger number by a power of two, and its
/// scale is smaller by as much, so the product is the same to the last bit.
final class Unpacker {
  private static final int GROUP = PackedForm.GROUP_ROWS;
  private static final int COUNT = Lanes.COUNT;

  /// Floats from one column to the next: a constant, of which the JIT makes one check of bounds for
  /// neighbouring columns.
  private static final int STEP = Sums.VECTORS * COUNT;

  private static final int VECTOR_BYTES = PackedForm.VECTOR_BYTES;

  /// Of a chunk of columns.
  private static final int MOST_BLOCKS = 64;

  /// Bits of each byte of an int.
  private static final int LOW_HALVES = 0x0F0F0F0F;

  private static final int FIFTH_BITS = 0x10101010;
  private static final int FIFTH_AND_SIXTH_BITS = 0x30303030;

  private final float[] factors = new float[MOST_BLOCKS * Halves.FACTORS];

  /// Unpacks columns `from` to `from + count` of a group, which must begin at a block; the floats
  /// of column `from + i` go to `target[at + i * STEP]` and on.
  void unpack(PackedMatrix matrix, int group, int from, int count, float[] target, int at) {
    PackedForm form = matrix.form();
    MemorySegment data = matrix.data();
    int blocks = count / form.blockColumns();
    long start =
        group * matrix.groupBytes() + (long) (from / form.blockColumns()) * form.blockBytes();
    if (form.hasCodes()) {
      Halves.loadFactors(data, start, form, blocks, factors);
    }
    long codes = start + form.codesAt();
    int stride = form.blockBytes();
    switch (form) {
      case U4 -> fourBits(data, codes, stride, blocks, 4, factors, target, at);
      case H4 -> fourBits(data, codes, stride, blocks, 2, factors, target, at);
      case U5 -> fiveBits(data, codes, stride, blocks, factors, target, at);
      case H6 -> sixBits(data, codes, stride, blocks, factors, target, at);
      case S8 -> eightBits(data, codes, stride, blocks, factors, target, at);
      case F32 -> floats(data, start, count, target, at);
      case F16 -> halves(data, start, count, target, at);
      case BF16 -> brainHalves(data, start, count, target, at);
    }
  }

  private static void fourBits(
      MemorySegment data,
      long start,
      int stride,
      int blocks,
      int vectors,
      float[] factors,
      float[] target,
      int at) {
    for (int slice = 0; slice < blocks * GROUP; slice += COUNT) {
      int block = slice / GROUP;
      int lane = slice % GROUP;
      long codes = start + (long) block * stride + (long) lane * Integer.BYTES;
      FloatVector scale = scale(factors, block, lane);
      FloatVector minimum = minimum(factors, block, lane);
      FloatVector scale4 = scale.mul(0x1p-4f);
      FloatVector scale8 = scale.mul(0x1p-8f);
      FloatVector scale12 = scale.mul(0x1p-12f);
      FloatVector scale16 = scale.mul(0x1p-16f);
      FloatVector scale20 = scale.mul(0x1p-20f);
      FloatVector scale24 = scale.mul(0x1p-24f);
      for (int vector = 0; vector < vectors; vector++) {
        IntVector pairs = load(data, codes, vector);
        int to = at + lane + (block * vectors + vector) * 8 * STEP;
        put(pairs.and(0xF), scale, minimum, target, to);
        put(pairs.and(0xF00), scale8, minimum, target, to + STEP);
        put(pairs.and(0xF0000), scale16, minimum, target, to + 2 * STEP);
        put(pairs.and(0xF000000), scale24, minimum, target, to + 3 * STEP);
        put(pairs.and(0xF0), scale4, minimum, target, to + 4 * STEP);
        put(pairs.and(0xF000), scale12, minimum, target, to + 5 * STEP);
        put(pairs.and(0xF00000), scale20, minimum, target, to + 6 * STEP);
        put(pairs.lanewise(VectorOperators.LSHR, 28), scale, minimum, target, to + 7 * STEP);
      }
    }
  }

  /// The fifth bits of 32 columns are a byte's eight bits of four columns each.
  private static void fiveBits(
      MemorySegment data,
      long start,
      int stride,
      int blocks,
      float[] factors,
      float[] target,
      int at) {
    for (int slice = 0; slice < blocks * GROUP; slice += COUNT) {
      int block = slice / GROUP;
      int lane = slice % GROUP;
      long codes = start + (long) block * stride + (long) lane * Integer.BYTES;
      FloatVector scale = scale(factors, block, lane);
      FloatVector minimum = minimum(factors, block, lane);
      IntVector upper = load(data, codes, 4).lanewise(VectorOperators.ROL, 4);
      for (int vector = 0; vector < 4; vector++) {
        IntVector pairs = load(data, codes, vector);
        int to = at + lane + (block * 4 + vector) * 8 * STEP;
        putFour(pairs.and(LOW_HALVES).or(upper.and(FIFTH_BITS)), scale, minimum, target, to);
        putFour(
            pairs
                .lanewise(VectorOperators.LSHR, 4)
                .and(LOW_HALVES)
                .or(upper.lanewise(VectorOperators.ROR, 1).and(FIFTH_BITS)),
            scale,
            minimum,
            target,
            to + 4 * STEP);
        upper = upper.lanewise(VectorOperators.ROR, 2);
      }
    }
  }

  /// As five bits, two of them for each of 16 columns.
  private static void sixBits(
      MemorySegment data,
      long start,
      int stride,
      int blocks,
      float[] factors,
      float[] target,
      int at) {
    for (int slice = 0; slice < blocks * GROUP; slice += COUNT) {
      int block = slice / GROUP;
      int lane = slice % GROUP;
      long codes = start + (long) block * stride + (long) lane * Integer.BYTES;
      FloatVector scale = scale(factors, block, lane);
      FloatVector minimum = minimum(factors, block, lane);
      IntVector upper = load(data, codes, 2).lanewise(VectorOperators.ROL, 4);
      for (int vector = 0; vector < 2; vector++) {
        IntVector pairs = load(data, codes, vector);
        int to = at + lane + (block * 2 + vector) * 8 * STEP;
        putFour(
            pairs.and(LOW_HALVES).or(upper.and(FIFTH_AND_SIXTH_BITS)), scale, minimum, target, to);
        putFour(
            pairs
                .lanewise(VectorOperators.LSHR, 4)
                .and(LOW_HALVES)
                .or(upper.lanewise(VectorOperators.ROR, 2).and(FIFTH_AND_SIXTH_BITS)),
            scale,
            minimum,
            target,
            to + 4 * STEP);
        upper = upper.lanewise(VectorOperators.ROR, 4);
      }
    }
  }

  private static void eightBits(
      MemorySegment data,
      long start,
      int stride,
      int blocks,
      float[] factors,
      float[] target,
      int at) {
    for (int slice = 0; slice < blocks * GROUP; slice += COUNT) {
      int block = slice / GROUP;
      int lane = slice % GROUP;
      long bytes = start + (long) block * stride + (long) lane * Integer.BYTES;
      FloatVector scale = scale(factors, block, lane);
      FloatVector minimum = minimum(factors, block, lane);
      for (int vector = 0; vector < 8; vector++) {
        int to = at + lane + (block * 8 + vector) * 4 * STEP;
        putFour(load(data, bytes, vector), scale, minimum, target, to);
      }
    }
  }

  private static FloatVector scale(float[] factors, int block, int lane) {
    return FloatVector.fromArray(Lanes.FLOATS, factors, block * Halves.FACTORS + lane);
  }

  private static FloatVector minimum(float[] factors, int block, int lane) {
    return FloatVector.fromArray(Lanes.FLOATS, factors, block * Halves.FACTORS + GROUP + lane);
  }

  private static IntVector load(MemorySegment data, long at, int vector) {
    return IntVector.fromMemorySegment(
        Lanes.INTS, data, at + (long) vector * VECTOR_BYTES, Lanes.ORDER);
  }

  /// Four columns, a byte each.
  private static void putFour(
      IntVector codes, FloatVector scale, FloatVector minimum, float[] target, int to) {
    put(codes.and(0xFF), scale, minimum, target, to);
    put(codes.and(0xFF00), scale.mul(0x1p-8f), minimum, target, to + STEP);
    put(codes.and(0xFF0000), scale.mul(0x1p-16f), minimum, target, to + 2 * STEP);
    put(codes.lanewise(VectorOperators.LSHR, 24), scale, minimum, target, to + 3 * STEP);
  }

  private static void put(
      IntVector codes, FloatVector scale, FloatVector minimum, float[] target, int at) {
    FloatVector values = (FloatVector) codes.convertShape(VectorOperators.I2F, Lanes.FLOATS, 0);
    values.fma(scale, minimum).intoArray(target, at);
  }

  private static void floats(MemorySegment data, long start, int columns, float[] target, int at) {
    for (int slice = 0; slice < columns * GROUP; slice += COUNT) {
      FloatVector.fromMemorySegment(
              Lanes.FLOATS, data, start + (long) slice * Float.BYTES, Lanes.ORDER)
          .intoArray(target, at + slice / GROUP * STEP + slice % GROUP);
    }
  }

  private static void halves(MemorySegment data, long start, int columns, float[] target, int at) {
    for (int slice = 0; slice < columns * GROUP; slice += COUNT) {
      Halves.any(data, start + (long) slice * Short.BYTES)
          .intoArray(target, at + slice / GROUP * STEP + slice % GROUP);
    }
  }

  /// A bf16 is the upper half of a float.
  private static void brainHalves(
      MemorySegment data, long start, int columns, float[] target, int at) {
    for (int slice = 0; slice < columns * GROUP; slice += COUNT) {
      IntVector bits =
          (IntVector)
              ShortVector.fromMemorySegment(
                      Lanes.SHORTS, data, start + (long) slice * Short.BYTES, Lanes.ORDER)
                  .convertShape(VectorOperators.S2I, Lanes.INTS, 0);
      bits.lanewise(VectorOperators.LSHL, 16)
          .reinterpretAsFloats()
          .intoArray(target, at + slice / GROUP * STEP + slice % GROUP);
    }
  }
}
