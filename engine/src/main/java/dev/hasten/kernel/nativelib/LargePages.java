package dev.hasten.kernel.nativelib;

import dev.hasten.kernel.packed.FreeMemory;
import dev.hasten.kernel.packed.PackedMemory;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;

/// Memory in large pages, which weights are read from up to half as fast again. Weights that are on
/// disk are copied there at every start, which takes no longer than to meet their pages one by one;
/// where that would take more than half of the memory that is free, they are mapped instead.
final class LargePages implements PackedMemory {
  private static final Path SETTING = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
  private static final String OFF = "[never]";

  /// Small matrices share large pages.
  private static final long CHUNK_BYTES = 32 << 20;

  private static final int READ_BYTES = 4 << 20;

  private final NativeFunction map;
  private final NativeFunction unmap;
  private MemorySegment chunk = MemorySegment.NULL;
  private long used;

  private LargePages(NativeFunction map, NativeFunction unmap) {
    this.map = map;
    this.unmap = unmap;
  }

  /// Large pages of this system, or its usual memory if it is set to have none.
  static PackedMemory of(NativeSymbols symbols) {
    return isOff()
        ? PackedMemory.ordinary()
        : new LargePages(
            symbols.function("hasten_map_pages"), symbols.function("hasten_unmap_pages"));
  }

  private static boolean isOff() {
    try {
      return Files.readString(SETTING).contains(OFF);
    } catch (IOException _) {
      return true; // No Linux, or one without them.
    }
  }

  @Override
  public synchronized MemorySegment allocate(long bytes, long alignment) {
    if (bytes > CHUNK_BYTES) {
      return mapOrAllocate(bytes, alignment);
    }
    long at = Math.ceilDiv(used, alignment) * alignment;
    if (at + bytes > chunk.byteSize()) {
      chunk = mapOrAllocate(CHUNK_BYTES, alignment);
      at = 0;
    }
    used = at + bytes;
    return chunk.asSlice(at, bytes);
  }

  private MemorySegment mapOrAllocate(long bytes, long alignment) {
    MemorySegment pages = mapped(bytes);
    return pages.equals(MemorySegment.NULL) ? Arena.ofAuto().allocate(bytes, alignment) : pages;
  }

  /// @return [MemorySegment#NULL] if there are no large pages, or no memory
  @SuppressWarnings("restricted") // memory of our own C code, as long as it was asked for
  private MemorySegment mapped(long bytes) {
    long address = new NativeCall().begin().with(bytes).get(map);
    return address == 0
        ? MemorySegment.NULL
        : MemorySegment.ofAddress(address)
            .reinterpret(bytes, Arena.ofAuto(), _ -> release(address, bytes));
  }

  private void release(long address, long bytes) {
    if (unmap.isOpen()) {
      new NativeCall().begin().with(address).with(bytes).run(unmap);
    }
  }

  @Override
  public MemorySegment contentOf(FileChannel channel) throws IOException {
    long bytes = channel.size();
    boolean fits = FreeMemory.bytes().orElse(0) / 2 > bytes;
    MemorySegment pages = fits && bytes > 0 ? mapped(bytes) : MemorySegment.NULL;
    if (pages.equals(MemorySegment.NULL)) {
      return PackedMemory.super.contentOf(channel);
    }
    readAll(channel, pages);
    return pages;
  }

  /// On all processors: each clears the pages that it fills first.
  private static void readAll(FileChannel channel, MemorySegment target) throws IOException {
    int pieces = Math.toIntExact(Math.ceilDiv(target.byteSize(), READ_BYTES));
    try {
      IntStream.range(0, pieces).parallel().forEach(piece -> readPiece(channel, target, piece));
    } catch (CompletionException e) {
      throw new IOException(e.getCause());
    }
  }

  private static void readPiece(FileChannel channel, MemorySegment target, int piece) {
    long from = (long) piece * READ_BYTES;
    long count = Math.min(READ_BYTES, target.byteSize() - from);
    ByteBuffer buffer = target.asSlice(from, count).asByteBuffer();
    try {
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, from + buffer.position()) < 0) {
          throw new EOFException("it ends at byte " + (from + buffer.position()));
        }
      }
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }
}
