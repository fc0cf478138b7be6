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
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;

/// Memory in large pages, which weights are read from up to half as fast again. Weights that are on
/// disk are mapped where the system keeps files in large pages, too (Linux from 6.16 on does for
/// ext4): they are there at once, and once for all processes. Elsewhere they are copied at every
/// start; where that would take more than half of the memory that is free, they are mapped as they
/// are.
final class LargePages implements PackedMemory {
  private static final Path SETTING = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
  private static final String OFF = "[never]";

  /// Small matrices share large pages.
  private static final long CHUNK_BYTES = 32 << 20;

  private static final int READ_BYTES = 4 << 20;

  private final Functions functions;
  private MemorySegment chunk = MemorySegment.NULL;
  private long used;

  /// Those of `pages.c`.
  private record Functions(
      NativeFunction mapPages,
      NativeFunction mapFile,
      NativeFunction renewFile,
      NativeFunction unmap) {
    static Functions of(NativeSymbols symbols) {
      return new Functions(
          symbols.function("hasten_map_pages"),
          symbols.function("hasten_map_file"),
          symbols.function("hasten_renew_file"),
          symbols.function("hasten_unmap_pages"));
    }
  }

  private LargePages(Functions functions) {
    this.functions = functions;
  }

  /// Large pages of this system, or its usual memory if it is set to have none.
  static PackedMemory of(NativeSymbols symbols) {
    return isOff() ? PackedMemory.ordinary() : new LargePages(Functions.of(symbols));
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
  private MemorySegment mapped(long bytes) {
    return pagesAt(new NativeCall().begin().with(bytes).get(functions.mapPages), bytes);
  }

  /// @return [MemorySegment#NULL] if the system does not keep the file in large pages
  private MemorySegment mapped(Path file, long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      return pagesAt(onFile(arena, file, bytes).get(functions.mapFile), bytes);
    }
  }

  @SuppressWarnings("restricted") // memory of our own C code, as long as it was asked for
  private MemorySegment pagesAt(long address, long bytes) {
    return address == 0
        ? MemorySegment.NULL
        : MemorySegment.ofAddress(address)
            .reinterpret(bytes, Arena.ofAuto(), _ -> release(address, bytes));
  }

  private void release(long address, long bytes) {
    if (functions.unmap.isOpen()) {
      new NativeCall().begin().with(address).with(bytes).run(functions.unmap);
    }
  }

  private static NativeCall onFile(Arena arena, Path file, long bytes) {
    long path = arena.allocateFrom(file.toAbsolutePath().toString()).address();
    return new NativeCall().begin().with(path).with(bytes);
  }

  @Override
  public MemorySegment contentOf(Path file) throws IOException {
    long bytes = Files.size(file);
    if (bytes == 0 || !fits(bytes)) {
      return PackedMemory.super.contentOf(file);
    }
    MemorySegment mapped = mapped(file, bytes);
    if (!mapped.equals(MemorySegment.NULL)) {
      return mapped.asReadOnly();
    }
    MemorySegment pages = mapped(bytes);
    if (pages.equals(MemorySegment.NULL)) {
      return PackedMemory.super.contentOf(file);
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      readAll(channel, pages);
    }
    return pages;
  }

  /// The system still has it in small pages, as it was written.
  @Override
  public void written(Path file) {
    try (Arena arena = Arena.ofConfined()) {
      long bytes = Files.size(file);
      if (bytes > 0 && fits(bytes)) {
        onFile(arena, file, bytes).run(functions.renewFile);
      }
    } catch (IOException _) {
      return; // It is gone again.
    }
  }

  private static boolean fits(long bytes) {
    return FreeMemory.bytes().orElse(0) / 2 > bytes;
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
