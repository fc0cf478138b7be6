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
  ZERO_CENTRED;

  /// Where the file has row `row` of a weight whose heads are `headDim` rows each.
  int storedRow(int row, int headDim) {
    return switch (this) {
      case CANONICAL, TRANSPOSED, ZERO_CENTRED -> row;
      case ROTARY_INTERLEAVED -> {
        int inHead = row % headDim;
        int half = headDim / 2;
        yield row - inHead + 2 * (inHead % half) + inHead / half;
      }
    };
  }
}
