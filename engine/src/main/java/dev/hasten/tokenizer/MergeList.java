package dev.hasten.tokenizer;

import dev.hasten.error.BadModelException;

/// Reads a merge list (`Ġ t`, `h e`, …), whose order is the priority.
///
/// A merge of or into something that is not in the vocabulary is an error. It could be skipped, but
/// then text would be cut otherwise than in training, and the model would answer worse without
/// anybody knowing why.
final class MergeList {
  private final PieceIndex index;

  MergeList(PieceIndex index) {
    this.index = index;
  }

  /// A map from the ids of two neighbours to a [MergeRule#merge] value.
  IntPairMap read(String[] merges) {
    IntPairMap map = new IntPairMap(merges.length);
    int guess = 0; // most vocabularies list their tokens in the order of the merges
    for (int rank = 0; rank < merges.length; rank++) {
      String merge = merges[rank];
      int space = merge.indexOf(' ', 1);
      int left = space < 0 ? PieceIndex.ABSENT : index.find(merge, 0, space);
      int right = space < 0 ? PieceIndex.ABSENT : index.find(merge, space + 1, merge.length());
      int joined = space < 0 ? PieceIndex.ABSENT : index.findAround(merge, space, guess);
      if (left < 0 || right < 0 || joined < 0) {
        throw unknown(rank, merge);
      }
      guess = joined + 1;
      if (map.get(left, right) == MergeRule.NONE) {
        map.put(left, right, MergeRule.merge(rank, joined));
      }
    }
    return map;
  }

  private static BadModelException unknown(int rank, String merge) {
    return new BadModelException(
        "tokenizer.ggml.merges[%d] '%s' is no pair of tokens that makes a token"
            .formatted(rank, merge),
        "vocabulary and merges do not belong together: get the file again");
  }
}
