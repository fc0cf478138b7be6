package dev.hasten.kvcache;

import dev.hasten.model.KvState;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// The blocks that hold one sequence's keys and values, in the order of its tokens.
public final class BlockTable {
  private static final int FIRST_BLOCKS = 8;

  private final BlockPool pool;
  private int[] blocks = new int[FIRST_BLOCKS];
  private MemorySegment addresses = newAddresses(FIRST_BLOCKS);
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
      grow(Math.max(needed, 2 * blocks.length));
    }
    while (size < needed) {
      blocks[size] = pool.allocate();
      addresses.setAtIndex(ValueLayout.ADDRESS, size, pool.block(blocks[size]));
      size++;
    }
  }

  private void grow(int length) {
    blocks = Arrays.copyOf(blocks, length);
    MemorySegment longer = newAddresses(length);
    longer.copyFrom(addresses);
    addresses = longer;
  }

  private static MemorySegment newAddresses(int length) {
    return Arena.ofAuto().allocate(ValueLayout.ADDRESS, length);
  }

  /// The addresses of the blocks that [#capacity] counts, for native code: an array of pointers.
  public MemorySegment addresses() {
    return addresses;
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

  /// Keeps one token's key and value of one head, turned as [KvType#rotation] says.
  public void write(KvState state, int kvHead, int position, float[] key, float[] value) {
    int slot = position % KvLayout.BLOCK_TOKENS;
    keys(state, kvHead, position / KvLayout.BLOCK_TOKENS).write(slot, key);
    values(state, kvHead, position / KvLayout.BLOCK_TOKENS).write(slot, value);
  }

  /// Reads the keys of one head in block `index`, `[tokens, headDim]`, turned as they were kept.
  public void readKeys(KvState state, int kvHead, int index, float[] target) {
    keys(state, kvHead, index).read(target);
  }

  /// Reads the values of one head in block `index`, `[tokens, headDim]`, turned as they were kept.
  public void readValues(KvState state, int kvHead, int index, float[] target) {
    values(state, kvHead, index).read(target);
  }

  private KvTile keys(KvState state, int kvHead, int index) {
    long offset = layout().keyOffset(state.id(), kvHead);
    return KvTile.ofKeys(block(index), offset, layout().type(), state.headDim());
  }

  private KvTile values(KvState state, int kvHead, int index) {
    long offset = layout().valueOffset(state.id(), kvHead);
    return KvTile.ofValues(block(index), offset, layout().type(), state.headDim());
  }

  /// Gives all blocks back.
  public void release() {
    truncate(0);
  }

  /// Gives the blocks back that the first `tokens` tokens do not need.
  public void truncate(int tokens) {
    int needed = KvLayout.blocksFor(tokens);
    while (size > needed) {
      size--;
      pool.release(blocks[size]);
    }
  }
}
