package dev.hasten.tokenizer;

import dev.hasten.error.BadModelException;
import dev.hasten.format.TextTable;
import java.util.List;

/// Reads a merge list (`Ġ t`, `h e`, …), whose order is the priority.
///
/// A merge of or into something that is not in the vocabulary is an error. It could be skipped, but
/// then text would be cut otherwise than in training, and the model would answer worse without
/// anybody knowing why.
final class MergeList {
  private static final int NO_GAP = -1;

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
  IntPairMap read(TextTable merges) {
    IntPairMap map = new IntPairMap(merges.size());
    int guess = 0; // most vocabularies list their tokens in the order of the merges
    for (int rank = 0; rank < merges.size(); rank++) {
      guess = read(map, merges, rank, spaceIn(merges, rank), guess);
    }
    return map;
  }

  /// The same for merges that say where their gap is; of two merges of one pair the last counts, as
  /// in Hugging Face's library.
  IntPairMap read(List<GappedMerge> merges) {
    IntPairMap map = new IntPairMap(merges.size());
    TextTable texts = TextTable.copyOf(merges.stream().map(GappedMerge::text).toList());
    int guess = 0;
    for (int rank = merges.size() - 1; rank >= 0; rank--) {
      guess = Math.max(0, read(map, texts, rank, merges.get(rank).gap(), guess) - 2);
    }
    return map;
  }

  /// Two neighbours, with one character between them.
  record GappedMerge(String text, int gap) {
    /// What they become.
    String joined() {
      return text.substring(0, gap) + text.substring(gap + 1);
    }
  }

  /// Where a merge has its space, which is not its first character; [#NO_GAP] if it has none.
  private static int spaceIn(TextTable merges, int rank) {
    for (int at = 1; at < merges.length(rank); at++) {
      if (merges.charAt(rank, at) == ' ') {
        return at;
      }
    }
    return NO_GAP;
  }

  private int read(IntPairMap map, TextTable merges, int rank, int gap, int guess) {
    if (gap == NO_GAP) {
      throw unknown(rank, merges.get(rank));
    }
    int left = index.find(merges, rank, 0, gap);
    int right = index.find(merges, rank, gap + 1, merges.length(rank));
    int joined = index.findAround(merges, rank, gap, guess);
    if (left < 0 || right < 0 || joined < 0) {
      throw unknown(rank, merges.get(rank));
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
