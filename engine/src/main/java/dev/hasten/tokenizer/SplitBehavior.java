package dev.hasten.tokenizer;

import java.util.ArrayList;
import java.util.List;

/// What becomes of the matches at which a text is cut, in the words of Hugging Face's library.
enum SplitBehavior {
  /// Matches are pieces like the gaps.
  ISOLATED,
  /// Matches disappear.
  REMOVED,
  /// Neighbouring matches are one piece.
  CONTIGUOUS,
  /// A match belongs to the gap before it; of several, the first does.
  MERGED_WITH_PREVIOUS,
  /// A match belongs to the gap after it; of several, the last does.
  MERGED_WITH_NEXT;

  /// The pieces of a text.
  List<SplitRange> pieces(List<SplitRange> ranges) {
    return switch (this) {
      case ISOLATED -> ranges;
      case REMOVED -> ranges.stream().filter(range -> !range.isMatch()).toList();
      case CONTIGUOUS -> contiguous(ranges);
      case MERGED_WITH_PREVIOUS -> mergedWithPrevious(ranges);
      case MERGED_WITH_NEXT -> mergedWithNext(ranges);
    };
  }

  private static List<SplitRange> contiguous(List<SplitRange> ranges) {
    List<SplitRange> pieces = new ArrayList<>();
    for (SplitRange range : ranges) {
      if (!pieces.isEmpty() && pieces.getLast().kind() == range.kind()) {
        joinToLast(pieces, range);
      } else {
        pieces.add(range);
      }
    }
    return pieces;
  }

  private static List<SplitRange> mergedWithPrevious(List<SplitRange> ranges) {
    List<SplitRange> pieces = new ArrayList<>();
    boolean isAfterMatch = false;
    for (SplitRange range : ranges) {
      if (range.isMatch() && !isAfterMatch && !pieces.isEmpty()) {
        joinToLast(pieces, range);
      } else {
        pieces.add(range);
      }
      isAfterMatch = range.isMatch();
    }
    return pieces;
  }

  private static List<SplitRange> mergedWithNext(List<SplitRange> ranges) {
    List<SplitRange> pieces = new ArrayList<>();
    boolean isBeforeMatch = false;
    for (SplitRange range : ranges.reversed()) {
      boolean joins = range.isMatch() && !isBeforeMatch && !pieces.isEmpty();
      isBeforeMatch = range.isMatch();
      if (joins) {
        SplitRange next = pieces.removeLast();
        pieces.add(new SplitRange(range.from(), next.to(), next.kind()));
      } else {
        pieces.add(range);
      }
    }
    return pieces.reversed();
  }

  private static void joinToLast(List<SplitRange> pieces, SplitRange range) {
    SplitRange last = pieces.removeLast();
    pieces.add(new SplitRange(last.from(), range.to(), last.kind()));
  }
}
