package dev.hasten.kernel.packed;

import java.lang.foreign.MemorySegment;

/// Fills groups of one form. It has buffers of its own: one thread, one instance.
sealed interface GroupPacker permits BlockGroupPacker, FloatGroupPacker, HalfGroupPacker {
  void pack(int group, MemorySegment target);
}
