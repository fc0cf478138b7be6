package dev.hasten.kvcache;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The blocks that hold one sequence's keys and values, in the order of its tokens.
public final class BlockTable {
  private final BlockPool pool;
  private int[] blocks = new int[8];
  private int size;

  public BlockTable(BlockPool pool) {
    this.pool = pool;
  }

  public KvLayout layout() {
    return pool.layout();
  }

  /// Makes room for `tokens` tokens in all.
  ///
  /// @throws dev.hasten.error.ResourceException if the pool has not enough blocks; what was taken
  ///   stays with this table
  public void reserve(int tokens) {
    int needed = KvLayout.blocksFor(tokens);
    if (needed > blocks.length) {
      blocks = Arrays.copyOf(blocks, Math.max(needed, 2 * blocks.length));
    }
    while (size < needed) {
      blocks[size] = pool.allocate();
      size++;
    }
  }

  /// Tokens there is room for.
  public int capacity() {
    return size * KvLayout.BLOCK_TOKENS;
  }

  /// The memory of block `index` of this sequence (tokens `index · BLOCK_TOKENS` and on).
  public MemorySegment block(int index) {
    if (index >= size) {
      throw new IndexOutOfBoundsException("block %d of %d".formatted(index, size));
    }
    return pool.block(blocks[index]);
  }

  /// Gives all blocks back.
  public void release() {
    while (size > 0) {
      size--;
      pool.release(blocks[size]);
    }
  }
}
