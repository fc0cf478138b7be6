package dev.hasten.model;

/// How a file stores what the graph wants in Hugging Face's orientation and half-split rotary
/// layout.
public enum StorageLayout {
  /// As the graph wants it.
  CANONICAL,

  /// Rows of each head interleaved, as GGUF stores q and k of Llama: the rotary pair (i, i +
  /// headDim/2) lies in rows 2i and 2i + 1.
  ROTARY_INTERLEAVED,

  /// `[input, output]`, as GPT-2's `Conv1D` has its matrices in Hugging Face's files.
  TRANSPOSED,

  /// One less than the graph wants, as Gemma's norms are in Hugging Face's files.
  ZERO_CENTRED,

  /// Two rows for padding and what is before it, then those that the graph wants, as RoBERTa's
  /// positions are in Hugging Face's files: the first token's position is `pad_token_id + 1`.
  AFTER_PADDING;

  private static final int PADDING_ROWS = 2;

  /// Rows that the file has before those that the graph wants.
  public int surplusRows() {
    return this == AFTER_PADDING ? PADDING_ROWS : 0;
  }

  /// Where the file has row `row` of a weight whose heads are `headDim` rows each.
  int storedRow(int row, int headDim) {
    return switch (this) {
      case CANONICAL, TRANSPOSED, ZERO_CENTRED -> row;
      case AFTER_PADDING -> row + surplusRows();
      case ROTARY_INTERLEAVED -> {
        int inHead = row % headDim;
        int half = headDim / 2;
        yield row - inHead + 2 * (inHead % half) + inHead / half;
      }
    };
  }

  /// Which row of a weight whose heads are `headDim` rows each the file has as row `row`; less than
  /// 0 where it has none.
  public int canonicalRow(int row, int headDim) {
    return switch (this) {
      case CANONICAL, TRANSPOSED, ZERO_CENTRED -> row;
      case AFTER_PADDING -> row - surplusRows();
      case ROTARY_INTERLEAVED -> {
        int inHead = row % headDim;
        yield row - inHead + (inHead % 2) * (headDim / 2) + inHead / 2;
      }
    };
  }

  /// What the file has for an element that the graph wants to be `value`.
  public float stored(float value) {
    return this == ZERO_CENTRED ? value - 1 : value;
  }
}
