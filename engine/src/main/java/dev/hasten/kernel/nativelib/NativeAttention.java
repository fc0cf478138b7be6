package dev.hasten.kernel.nativelib;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.Share;
import dev.hasten.kvcache.BlockTable;
import dev.hasten.kvcache.KvLayout;
import dev.hasten.model.AttentionMask;
import dev.hasten.model.AttentionShape;
import dev.hasten.model.KvState;
import dev.hasten.model.Operator.Attention;
import dev.hasten.step.StepBatch;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Attention over the paged cache, a query head of a token at a time. One lane's, with scratch
/// memory of its own.
final class NativeAttention {
  private static final FunctionDescriptor ATTENTION =
      FunctionDescriptor.ofVoid(
          ADDRESS,
          ADDRESS,
          JAVA_LONG,
          JAVA_LONG,
          JAVA_LONG,
          JAVA_LONG,
          JAVA_LONG,
          JAVA_FLOAT,
          ADDRESS,
          ADDRESS);

  private static final int REGISTER_FLOATS = 16;
  private static final int CACHE_LINE_BYTES = 64;

  private final MethodHandle kernel;
  private final Share share;
  private MemorySegment blocks = MemorySegment.NULL;
  private MemorySegment scores = MemorySegment.NULL;
  private int capacityBlocks;

  private NativeAttention(MethodHandle kernel, Share share) {
    this.kernel = kernel;
    this.share = share;
  }

  static MethodHandle kernel(NativeLibrary library, Variant variant) {
    return library.kernel(variant, "attention", ATTENTION);
  }

  static NativeAttention of(MethodHandle kernel, Share share) {
    return new NativeAttention(kernel, share);
  }

  /// Whether the C kernel knows this kind.
  static boolean knows(Attention attention) {
    return attention.softCap().isEmpty() && attention.shape().headDim() % REGISTER_FLOATS == 0;
  }

  void apply(FloatMatrix output, FloatMatrix query, Attention attention, StepBatch batch) {
    AttentionShape shape = attention.shape();
    requireShapes(output, query, shape, batch);
    for (int sequence = 0; sequence < batch.sequences(); sequence++) {
      int firstRow = batch.firstRow(sequence);
      int endRow = batch.endRow(sequence);
      if (firstRow == endRow) {
        continue;
      }
      BlockTable table = batch.table(sequence);
      pointAt(table, KvLayout.blocksFor(batch.position(endRow - 1) + 1));
      long units = (long) endRow * shape.heads();
      for (long unit = firstUnit(firstRow, shape); unit < units; unit += share.count()) {
        int row = (int) (unit / shape.heads());
        attend(output, query, attention, table, row, (int) (unit % shape.heads()), batch);
      }
    }
  }

  /// The same units fall to the same lane, whatever the sequences.
  private long firstUnit(int firstRow, AttentionShape shape) {
    long start = (long) firstRow * shape.heads();
    return start + Math.floorMod(share.index() - start, share.count());
  }

  private void attend(
      FloatMatrix output,
      FloatMatrix query,
      Attention attention,
      BlockTable table,
      int row,
      int head,
      StepBatch batch) {
    AttentionShape shape = attention.shape();
    KvState state = attention.kvState().orElseThrow();
    int kvHead = head / shape.groupSize();
    int position = batch.position(row);
    long offset = ((long) row * query.columns() + (long) head * shape.headDim()) * Float.BYTES;
    try {
      kernel.invokeExact(
          query.segment().asSlice(offset),
          blocks,
          table.layout().keyOffset(state.id(), kvHead),
          table.layout().valueOffset(state.id(), kvHead),
          (long) firstSeen(attention.mask(), position),
          position + 1L,
          (long) shape.headDim(),
          (float) attention.scale(),
          scores,
          output.segment().asSlice(offset));
    } catch (Throwable e) {
      throw NativeSymbols.unexpected(e);
    }
  }

  private static int firstSeen(AttentionMask mask, int position) {
    return switch (mask) {
      case AttentionMask.Causal _ -> 0;
      case AttentionMask.SlidingWindow sliding -> Math.max(0, position - sliding.window() + 1);
      case AttentionMask.Bidirectional _ ->
          throw new IllegalArgumentException("attention over kept state looks back only");
    };
  }

  private static void requireShapes(
      FloatMatrix output, FloatMatrix query, AttentionShape shape, StepBatch batch) {
    int width = shape.heads() * shape.headDim();
    if (query.columns() != width || output.columns() != width || batch.tokens() > query.rows()) {
      throw new IllegalArgumentException(
          "attention: q is [%d, %d], y is [*, %d], needs [%d, %d]"
              .formatted(query.rows(), query.columns(), output.columns(), batch.tokens(), width));
    }
  }

  /// Writes the addresses of a sequence's blocks for C to read.
  private void pointAt(BlockTable table, int count) {
    if (capacityBlocks < count) {
      Arena arena = Arena.ofAuto();
      capacityBlocks = 2 * count;
      blocks = arena.allocate(ADDRESS, capacityBlocks);
      scores =
          arena.allocate(
              (long) capacityBlocks * KvLayout.BLOCK_TOKENS * Float.BYTES, CACHE_LINE_BYTES);
    }
    for (int index = 0; index < count; index++) {
      MemorySegment block = table.block(index);
      if (block.byteSize() < table.layout().blockBytes()) {
        throw new IllegalArgumentException("a cache block of %d bytes".formatted(block.byteSize()));
      }
      blocks.setAtIndex(ADDRESS, index, block);
    }
  }
}
