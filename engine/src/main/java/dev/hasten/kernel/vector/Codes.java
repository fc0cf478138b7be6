package dev.hasten.kernel.vector;

import dev.hasten.kernel.packed.PackedForm;
import dev.hasten.kernel.packed.PackedMatrix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// Some columns of a few groups, copied to the heap, where loads are cheapest, with their scales
/// and minimums as floats: what [CodeSums] multiplies. Codes that lie in two places are brought
/// together in a byte each.
final class Codes {
  /// Rows side by side.
  static final int ROWS = CodeSums.VECTORS * Lanes.COUNT;

  /// Groups side by side.
  static final int GROUPS = ROWS / PackedForm.GROUP_ROWS;

  /// Columns that are taken at a time, a multiple of every form's block.
  static final int COLUMNS = 1024;

  private static final int GROUP = PackedForm.GROUP_ROWS;
  private static final int SMALLEST_BLOCK = 16;

  /// Ints from one group to the next: enough for 8 bits and a scale and a minimum for each 16.
  static final int GROUP_INTS = COLUMNS * GROUP / 4 + COLUMNS / SMALLEST_BLOCK * GROUP;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// Bits of each byte of an int.
  private static final int LOW_HALVES = 0x0F0F0F0F;

  private static final int FIFTH_BITS = 0x10101010;
  private static final int FIFTH_AND_SIXTH_BITS = 0x30303030;

  private final int[] stored = new int[GROUPS * GROUP_INTS];
  private final int[] joined = new int[GROUPS * GROUP_INTS];

  /// For each block [#ROWS] scales, then as many minimums.
  final float[] factors = new float[COLUMNS / SMALLEST_BLOCK * 2 * ROWS];

  /// Takes columns `from` to `from + count` of a group, which must begin at a block, for the rows
  /// from `place * 16` on.
  void take(PackedMatrix matrix, int group, int from, int count, int place) {
    PackedForm form = matrix.form();
    int blocks = count / form.blockColumns();
    int at = place * GROUP_INTS;
    long start =
        group * matrix.groupBytes() + (long) (from / form.blockColumns()) * form.blockBytes();
    MemorySegment.copy(
        matrix.data(), INT, start, stored, at, blocks * form.blockBytes() / Integer.BYTES);
    takeFactors(form, blocks, at, place * GROUP);
    if (form == PackedForm.U5) {
      join(form, blocks, at, 1, FIFTH_BITS);
    } else if (form == PackedForm.H6) {
      join(form, blocks, at, 2, FIFTH_AND_SIXTH_BITS);
    }
  }

  /// Adds the products of `count` columns with `x[from ..]` to [#ROWS] sums from `to` on.
  void addTo(float[] sums, int to, PackedForm form, float[] x, int from, int count) {
    int columns = form.blockColumns();
    boolean isJoined = form == PackedForm.U5 || form == PackedForm.H6;
    boolean isBytes = isJoined || form == PackedForm.S8;
    CodeSums.add(
        isJoined ? joined : stored,
        isJoined ? 0 : form.codesAt() / Integer.BYTES,
        isJoined ? columns * GROUP / 4 : form.blockBytes() / Integer.BYTES,
        isBytes ? 1 : 2,
        isBytes ? 0xFF : 0xF,
        factors,
        x,
        from,
        count / columns,
        columns,
        sums,
        to);
  }

  /// Where a form has a centre, the minimum is what the code 0 stands for.
  private void takeFactors(PackedForm form, int blocks, int at, int lane) {
    for (int block = 0; block < blocks; block++) {
      int halves = at + block * form.blockBytes() / Integer.BYTES;
      int to = block * 2 * ROWS + lane;
      Halves.finite16(stored, halves, factors, to);
      if (form.hasMinimums()) {
        Halves.finite16(stored, halves + GROUP / 2, factors, to + ROWS);
      } else {
        centre(to, -form.centre());
      }
    }
  }

  private void centre(int to, float code) {
    for (int i = 0; i < GROUP; i += Lanes.COUNT) {
      FloatVector.fromArray(Lanes.FLOATS, factors, to + i)
          .mul(code)
          .intoArray(factors, to + ROWS + i);
    }
  }

  /// Puts the upper bits of every code on top of its lower four.
  private void join(PackedForm form, int blocks, int at, int bits, int mask) {
    int vectors = form.blockColumns() / 8;
    for (int block = 0; block < blocks; block++) {
      int codes = at + (block * form.blockBytes() + form.codesAt()) / Integer.BYTES;
      int to = at + block * form.blockColumns() * GROUP / 4;
      for (int lane = 0; lane < GROUP; lane += Lanes.COUNT) {
        join(codes + lane, vectors, to + lane, bits, mask);
      }
    }
  }

  private void join(int codes, int vectors, int to, int bits, int mask) {
    IntVector upper = load(codes + vectors * GROUP).lanewise(VectorOperators.ROL, 4);
    for (int vector = 0; vector < vectors; vector++) {
      IntVector pairs = load(codes + vector * GROUP);
      IntVector first = pairs.and(LOW_HALVES).or(upper.and(mask));
      upper = upper.lanewise(VectorOperators.ROR, bits);
      IntVector second =
          pairs.lanewise(VectorOperators.LSHR, 4).and(LOW_HALVES).or(upper.and(mask));
      upper = upper.lanewise(VectorOperators.ROR, bits);
      first.intoArray(joined, to + vector * 2 * GROUP);
      second.intoArray(joined, to + (vector * 2 + 1) * GROUP);
    }
  }

  private IntVector load(int at) {
    return IntVector.fromArray(Lanes.INTS, stored, at);
  }
}
