package dev.hasten.kernel.packed;

import dev.hasten.error.ResourceException;
import dev.hasten.model.Weight;
import dev.hasten.model.WeightRows;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Objects;

/// Brings one weight into its packed form. Its codes are moved, not changed; scales and minimums
/// become f16, which for the K-types rounds them once (relative 2^-11). Threads may share a packer
/// if they pack different groups and the allocator's memory is open to them.
public final class Packer {
  private final WeightRows stored;
  private final PackedMatrix matrix;

  private Packer(WeightRows stored, PackedMatrix matrix) {
    this.stored = stored;
    this.matrix = matrix;
  }

  /// Packs all of `weight` into memory of `allocator`.
  ///
  /// @throws ResourceException if there is no memory
  /// @throws IllegalArgumentException if the tensor's type is no type of weights
  public static PackedMatrix pack(Weight weight, SegmentAllocator allocator) {
    Packer packer = of(weight, allocator);
    packer.packGroups(0, packer.matrix.groups());
    return packer.matrix;
  }

  /// Chooses the form and allocates; [#packGroups] fills.
  ///
  /// @throws ResourceException if there is no memory
  /// @throws IllegalArgumentException if the tensor's type is no type of weights
  public static Packer of(Weight weight, SegmentAllocator allocator) {
    WeightRows stored = weight.openRows();
    PackedForm form = formOf(stored);
    long bytes = PackedMatrix.bytesOf(form, stored.rows(), stored.columns());
    MemorySegment data = allocate(weight, bytes, allocator);
    return new Packer(stored, new PackedMatrix(form, stored.rows(), stored.columns(), data));
  }

  /// The matrix, of which only those groups hold something that have been packed.
  public PackedMatrix matrix() {
    return matrix;
  }

  /// Packs the groups from `from` up to, not including, `to`.
  public void packGroups(int from, int to) {
    Objects.checkFromToIndex(from, to, matrix.groups());
    GroupPacker packer =
        switch (matrix.form()) {
          case U4, C4, U5, C5, H4, H6, S8 -> new BlockGroupPacker(stored, matrix.form());
          case F32 -> new FloatGroupPacker(stored);
          case F16, BF16 -> new HalfGroupPacker(stored);
        };
    long groupBytes = matrix.groupBytes();
    for (int group = from; group < to; group++) {
      packer.pack(group, matrix.data().asSlice(group * groupBytes, groupBytes));
    }
  }

  private static PackedForm formOf(WeightRows stored) {
    PackedForm form = PackedForm.of(stored.type());
    return !form.hasCodes() || fitsHalves(stored, form) ? form : PackedForm.F32;
  }

  /// Whether every scale and minimum that is stored is finite in f16. Only broken or contrived
  /// files have others.
  private static boolean fitsHalves(WeightRows stored, PackedForm form) {
    BlockCodes source = BlockCodes.of(stored.type());
    byte[] buffer = new byte[stored.rowBytes()];
    int blocks = stored.columns() / form.blockColumns();
    for (int row = 0; row < stored.rows(); row++) {
      stored.copyRow(row, buffer);
      for (int block = 0; block < blocks; block++) {
        if (!isHalf(source.scale(buffer, block))
            || (form.hasMinimums() && !isHalf(source.minimum(buffer, block)))) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isHalf(float value) {
    return Float.isFinite(Float.float16ToFloat(Float.floatToFloat16(value)));
  }

  private static MemorySegment allocate(Weight weight, long bytes, SegmentAllocator allocator) {
    try {
      return allocator.allocate(bytes, PackedMatrix.ALIGNMENT_BYTES);
    } catch (OutOfMemoryError e) {
      throw new ResourceException(
          "%s: no memory for its packed form of %d bytes".formatted(weight.spec().name(), bytes),
          "free memory, or choose a smaller model",
          e);
    }
  }
}
