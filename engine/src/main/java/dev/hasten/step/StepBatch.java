package dev.hasten.step;

import dev.hasten.kvcache.BlockTable;
import dev.hasten.model.StepInput;
import dev.hasten.model.Value.RowKind;
import org.jspecify.annotations.Nullable;

/// The flattened batch of a step. Filled, run, cleared and filled again, so that a step allocates
/// nothing. Used by one thread until it runs; read by all while it runs.
public final class StepBatch {
  private final int[] tokenIds;
  private final int[] positions;
  private final int[] tokenTypes;
  private final int[] sequenceOf;
  private final int[] selectedRows;
  private final int[] firstRow;
  private final @Nullable BlockTable[] tables;
  private int tokens;
  private int selected;
  private int sequences;

  public StepBatch(StepLimits limits) {
    tokenIds = new int[limits.tokens()];
    positions = new int[limits.tokens()];
    tokenTypes = new int[limits.tokens()];
    sequenceOf = new int[limits.tokens()];
    selectedRows = new int[limits.selected()];
    firstRow = new int[limits.sequences() + 1];
    tables = new @Nullable BlockTable[limits.sequences()];
  }

  public void clear() {
    for (int sequence = 0; sequence < sequences; sequence++) {
      tables[sequence] = null;
    }
    tokens = 0;
    selected = 0;
    sequences = 0;
  }

  /// Begins a sequence whose keys and values are kept; the tokens that follow are its next ones.
  public void beginSequence(BlockTable table) {
    begin();
    tables[sequences - 1] = table;
  }

  /// Begins a sequence that is complete within this step (encoders).
  public void beginSequence() {
    begin();
  }

  private void begin() {
    firstRow[sequences] = tokens;
    sequences++;
    firstRow[sequences] = tokens;
  }

  /// Adds a token to the sequence begun last.
  public void add(int tokenId, int position, int tokenType) {
    tokenIds[tokens] = tokenId;
    positions[tokens] = position;
    tokenTypes[tokens] = tokenType;
    sequenceOf[tokens] = sequences - 1;
    tokens++;
    firstRow[sequences] = tokens;
  }

  /// Asks for the output of the token added last.
  ///
  /// @return the row of the step's output where it will be
  public int select() {
    selectedRows[selected] = tokens - 1;
    return selected++;
  }

  public int tokens() {
    return tokens;
  }

  public int sequences() {
    return sequences;
  }

  public int remainingTokens() {
    return tokenIds.length - tokens;
  }

  /// Rows that a value of this kind has in this step.
  public int rows(RowKind kind) {
    return switch (kind) {
      case TOKENS -> tokens;
      case SELECTED -> selected;
      case SEQUENCES -> sequences;
    };
  }

  public int input(StepInput input, int row) {
    return switch (input) {
      case TOKEN_IDS -> tokenIds[row];
      case POSITIONS -> positions[row];
      case TOKEN_TYPES -> tokenTypes[row];
    };
  }

  public int position(int row) {
    return positions[row];
  }

  public int selectedRow(int index) {
    return selectedRows[index];
  }

  /// The sequence, counted within this step, that a row belongs to.
  public int sequenceOf(int row) {
    return sequenceOf[row];
  }

  /// First row of a sequence.
  public int firstRow(int sequence) {
    return firstRow[sequence];
  }

  /// One past the last row of a sequence.
  public int endRow(int sequence) {
    return firstRow[sequence + 1];
  }

  /// The block table of a sequence, which must have been begun with one.
  public BlockTable table(int sequence) {
    @Nullable BlockTable table = tables[sequence];
    if (table == null) {
      throw new IllegalStateException("sequence " + sequence + " has no KV cache");
    }
    return table;
  }
}
