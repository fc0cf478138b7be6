package dev.hasten.tokenizer;

import dev.hasten.error.BadModelException;
import java.util.List;

/// Reads a merge list (`Ġ t`, `h e`, …), whose order is the priority.
///
/// A merge of or into something that is not in the vocabulary is an error. It could be skipped, but
/// then text would be cut otherwise than in training, and the model would answer worse without
/// anybody knowing why.
final class MergeList {
  private final PieceIndex index;
  private final String source;

  MergeList(PieceIndex index) {
    this(index, "tokenizer.ggml.merges");
  }

  /// @param source what an error message calls the list
  MergeList(PieceIndex index, String source) {
    this.index = index;
    this.source = source;
  }

  /// A map from the ids of two neighbours to a [MergeRule#merge] value. Of two merges of one pair
  /// the first counts, as in llama.cpp.
  IntPairMap read(String[] merges) {
    IntPairMap map = new IntPairMap(merges.length);
    int guess = 0; // most vocabularies list their tokens in the order of the merges
    for (int rank = 0; rank < merges.length; rank++) {
      String merge = merges[rank];
      int space = merge.indexOf(' ', 1);
      guess = read(map, rank, merge, space, guess);
    }
    return map;
  }

  /// The same for merges that say where their gap is; of two merges of one pair the last counts, as
  /// in Hugging Face's library.
  IntPairMap read(List<GappedMerge> merges) {
    IntPairMap map = new IntPairMap(merges.size());
    int guess = 0;
    for (int rank = merges.size() - 1; rank >= 0; rank--) {
      GappedMerge merge = merges.get(rank);
      guess = Math.max(0, read(map, rank, merge.text(), merge.gap(), guess) - 2);
    }
    return map;
  }

  /// Two neighbours, with one character between them.
  record GappedMerge(String text, int gap) {}

  private int read(IntPairMap map, int rank, String merge, int gap, int guess) {
    int left = gap < 0 ? PieceIndex.ABSENT : index.find(merge, 0, gap);
    int right = gap < 0 ? PieceIndex.ABSENT : index.find(merge, gap + 1, merge.length());
    int joined = gap < 0 ? PieceIndex.ABSENT : index.findAround(merge, gap, guess);
    if (left < 0 || right < 0 || joined < 0) {
      throw unknown(rank, merge);
    }
    if (map.get(left, right) == MergeRule.NONE) {
      map.put(left, right, MergeRule.merge(rank, joined));
    }
    return joined + 1;
  }

  private BadModelException unknown(int rank, String merge) {
    return new BadModelException(
        "%s[%d] '%s' is no pair of tokens that makes a token".formatted(source, rank, merge),
        "vocabulary and merges do not belong together: get the file again");
  }
}
