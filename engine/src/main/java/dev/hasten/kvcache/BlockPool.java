package dev.hasten.kvcache;

import dev.hasten.error.ResourceException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// A fixed number of blocks, handed out and taken back by number. Memory is taken from the system
/// when a block is first used. Used by one thread at a time.
public final class BlockPool implements AutoCloseable {
  private static final int CACHE_LINE_BYTES = 64;

  private final KvLayout layout;
  private final int capacity;
  private final Arena arena = Arena.ofShared();
  private final List<MemorySegment> blocks = new ArrayList<>();
  private final BitSet used = new BitSet();

  public BlockPool(KvLayout layout, int capacity) {
    if (capacity <= 0) {
      throw new IllegalArgumentException("a pool of " + capacity + " blocks");
    }
    this.layout = layout;
    this.capacity = capacity;
  }

  public KvLayout layout() {
    return layout;
  }

  public int capacity() {
    return capacity;
  }

  /// Blocks nobody owns.
  public int available() {
    return capacity - used.cardinality();
  }

  /// Takes a block. Its contents are undefined.
  ///
  /// @throws ResourceException if all are taken, or the system has no memory for one more
  int allocate() {
    int id = used.nextClearBit(0);
    if (id >= capacity) {
      throw new ResourceException(
          "KV cache: all %d blocks of %d tokens are taken"
              .formatted(capacity, KvLayout.BLOCK_TOKENS),
          "give it more memory with --context, or run fewer sequences at once");
    }
    if (id == blocks.size()) {
      blocks.add(newBlock());
    }
    used.set(id);
    return id;
  }

  void release(int id) {
    if (!used.get(id)) {
      throw new IllegalStateException("block " + id + " is not taken");
    }
    used.clear(id);
  }

  MemorySegment block(int id) {
    return blocks.get(id);
  }

  private MemorySegment newBlock() {
    try {
      return arena.allocate(layout.blockBytes(), CACHE_LINE_BYTES);
    } catch (OutOfMemoryError e) {
      throw new ResourceException(
          "KV cache: no memory for block %d of %d bytes"
              .formatted(blocks.size(), layout.blockBytes()),
          "shorten the context with --context, or free memory",
          e);
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
