package dev.hasten.kernel.packed;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Where packed weights lie: memory that is zero at first and lives as long as somebody refers to
/// it. Threads may share it.
public interface PackedMemory extends SegmentAllocator {

  /// All bytes of a file, copied or mapped.
  default MemorySegment contentOf(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
    }
  }

  /// Takes notice of a file that is complete on the disk, and whose content others will ask for.
  default void written(Path file) {}

  /// Whatever pages the system gives; files are mapped.
  static PackedMemory ordinary() {
    return (byteSize, byteAlignment) -> Arena.ofAuto().allocate(byteSize, byteAlignment);
  }
}
