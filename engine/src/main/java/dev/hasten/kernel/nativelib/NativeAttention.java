package dev.hasten.kernel.nativelib;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.Share;
import dev.hasten.kvcache.BlockTable;
import dev.hasten.kvcache.KvLayout;
import dev.hasten.model.AttentionMask;
import dev.hasten.model.AttentionShape;
import dev.hasten.model.KvState;
import dev.hasten.model.Operator.Attention;
import dev.hasten.step.StepBatch;

/// Attention in C, sequence by sequence and key/value head by key/value head, and what keeps keys
/// and values. One lane's, with scratch memory of its own. It holds the rows in hand in fields, so
/// that a call allocates nothing.
final class NativeAttention {
  private final AttentionFunctions functions;
  private final Share share;
  private final NativeCall call;
  private final SequenceInHand inHand = new SequenceInHand();
  private int firstRow;
  private int rows;
  private int firstEnd;
  private int endStep;
  private int dealt;

  NativeAttention(AttentionFunctions functions, Share share, NativeCall call) {
    this.functions = functions;
    this.call = call;
    this.share = share;
  }

  /// Keeps this lane's rows of a step.
  void store(FloatMatrix keys, FloatMatrix values, KvState state, StepBatch batch) {
    int first = share.from(batch.tokens(), 1);
    int end = share.to(batch.tokens(), 1);
    for (int sequence = 0; sequence < batch.sequences(); sequence++) {
      int from = Math.max(first, batch.firstRow(sequence));
      int to = Math.min(end, batch.endRow(sequence));
      if (from < to) {
        BlockTable table = batch.table(sequence);
        inHand.take(table.addresses(), table.capacity(), batch.position(from));
        takeRows(from, to - from, 0, 1);
        store(keys, values, table.layout(), state, 0);
      }
    }
  }

  /// Attention over what is kept, this lane's part of it.
  void paged(FloatMatrix output, FloatMatrix query, Attention attention, StepBatch batch) {
    KvState state = attention.kvState().orElseThrow();
    AttentionShape shape = attention.shape();
    dealt = 0;
    for (int sequence = 0; sequence < batch.sequences(); sequence++) {
      int first = batch.firstRow(sequence);
      int count = batch.endRow(sequence) - first;
      if (count > 0) {
        BlockTable table = batch.table(sequence);
        inHand.take(table.addresses(), table.capacity(), batch.position(first));
        takeRows(first, count, 1, 1);
        int heads = state.kvHeads() * batch.sequences();
        int together = Bundles.queriesTogether(count * shape.groupSize(), heads, share.count());
        for (int kvHead = 0; kvHead < state.kvHeads(); kvHead++) {
          long keys = table.layout().keyOffset(state.id(), kvHead);
          long values = table.layout().valueOffset(state.id(), kvHead);
          int column = kvHead * shape.groupSize() * shape.headDim();
          attend(output, query, attention, table.layout(), keys, values, column, together);
        }
      }
    }
  }

  /// The sequence whose rows are taken next.
  SequenceInHand sequence() {
    return inHand;
  }

  /// Names the rows of the sequence in hand.
  ///
  /// @param end tokens that the first row sees, counted from its position; 0 for [#store]
  /// @param step how many more each next row sees
  void takeRows(int first, int count, int end, int step) {
    firstRow = first;
    rows = count;
    firstEnd = end;
    endStep = step;
  }

  /// All queries of one key/value head of the sequence in hand.
  void attendAlone(
      FloatMatrix output, FloatMatrix query, Attention attention, KvLayout layout, int column) {
    attend(
        output,
        query,
        attention,
        layout,
        layout.keyOffset(0, 0),
        layout.valueOffset(0, 0),
        column,
        Bundles.MOST_QUERIES,
        0,
        1);
  }

  private void attend(
      FloatMatrix output,
      FloatMatrix query,
      Attention attention,
      KvLayout layout,
      long keyOffset,
      long valueOffset,
      int column,
      int together) {
    int queries = rows * attention.shape().groupSize();
    int first = Math.floorMod(share.index() - dealt, share.count());
    attend(
        output,
        query,
        attention,
        layout,
        keyOffset,
        valueOffset,
        column,
        together,
        first,
        share.count());
    dealt = (dealt + Math.ceilDiv(queries, together)) % share.count();
  }

  private void attend(
      FloatMatrix output,
      FloatMatrix query,
      Attention attention,
      KvLayout layout,
      long keyOffset,
      long valueOffset,
      int column,
      int together,
      int firstTile,
      int tileStep) {
    AttentionShape shape = attention.shape();
    requireSizes(output, query, shape, column);
    inHand.reserveScores(firstEnd + (rows - 1) * endStep);
    long offset = (long) column * Float.BYTES;
    call.begin()
        .with(NativeOperations.address(query, firstRow) + offset)
        .with(NativeOperations.address(output, firstRow) + offset)
        .with(inHand.address())
        .with(keyOffset)
        .with(valueOffset)
        .with(Codes.of(layout.type()))
        .with(shape.headDim())
        .with(shape.groupSize())
        .with(rows)
        .with(query.columns())
        .with(firstEnd)
        .with(endStep)
        .with(window(attention.mask()))
        .with(firstTile)
        .with(tileStep)
        .with(together)
        .withFloat((float) attention.scale())
        .withFloat(softCap(attention))
        .run(functions.attention());
  }

  /// Keeps the keys and values of the rows in hand, all heads of the state from column `column` on.
  void store(FloatMatrix keys, FloatMatrix values, KvLayout layout, KvState state, int column) {
    if (inHand.position() + rows > inHand.roomTokens()
        || keys.columns() != values.columns()
        || column + state.kvHeads() * state.headDim() > keys.columns()
        || firstRow + rows > keys.rows()) {
      throw new IllegalArgumentException(
          "store: %d rows at %d of [%d, %d] from position %d, room for %d tokens"
              .formatted(
                  rows,
                  firstRow,
                  keys.rows(),
                  keys.columns(),
                  inHand.position(),
                  inHand.roomTokens()));
    }
    long offset = (long) column * Float.BYTES;
    call.begin()
        .with(NativeOperations.address(keys, firstRow) + offset)
        .with(NativeOperations.address(values, firstRow) + offset)
        .with(inHand.address())
        .with(rows)
        .with(keys.columns())
        .with(state.kvHeads())
        .with(state.headDim())
        .with(layout.keyOffset(state.id(), 0))
        .with(layout.valueOffset(state.id(), 0))
        .with(layout.keyTileBytes(state.id()))
        .with(layout.valueTileBytes(state.id()))
        .with(Codes.of(layout.type()))
        .run(functions.store());
  }

  private static int window(AttentionMask mask) {
    return switch (mask) {
      case AttentionMask.SlidingWindow sliding -> sliding.window();
      case AttentionMask.Causal _, AttentionMask.Bidirectional _ -> 0;
    };
  }

  private static float softCap(Attention attention) {
    return attention.softCap().isPresent() ? attention.softCap().get().floatValue() : 0;
  }

  private void requireSizes(
      FloatMatrix output, FloatMatrix query, AttentionShape shape, int column) {
    int width = column + shape.groupSize() * shape.headDim();
    int lastEnd = inHand.position() + firstEnd + (rows - 1) * endStep;
    if (query.columns() != output.columns()
        || width > query.columns()
        || firstRow + rows > Math.min(query.rows(), output.rows())
        || lastEnd > inHand.roomTokens()
        || firstEnd < 1) {
      throw new IllegalArgumentException(
          "attention: q is [%d, %d], y is [%d, %d]; rows to %d, columns to %d, tokens %d to %d of %d"
              .formatted(
                  query.rows(),
                  query.columns(),
                  output.rows(),
                  output.columns(),
                  firstRow + rows,
                  width,
                  inHand.position() + firstEnd,
                  lastEnd,
                  inHand.roomTokens()));
    }
  }
}
