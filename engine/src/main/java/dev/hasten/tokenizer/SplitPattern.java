package dev.hasten.tokenizer;

import dev.hasten.tokenizer.SplitRange.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/// Says where a text may be cut: covers it by matches and the gaps between them.
interface SplitPattern {

  /// All of `text`, in order.
  List<SplitRange> ranges(String text);

  /// Matches are what lies between the matches of this one.
  default SplitPattern inverted() {
    return text -> ranges(text).stream().map(SplitRange::inverted).toList();
  }

  /// Each code point of a class is a match.
  static SplitPattern each(IntPredicate isInClass) {
    return text -> {
      Ranges ranges = new Ranges(text);
      for (int at = 0; at < text.length(); ) {
        int codePoint = text.codePointAt(at);
        int end = at + Character.charCount(codePoint);
        if (isInClass.test(codePoint)) {
          ranges.match(at, end);
        }
        at = end;
      }
      return ranges.all();
    };
  }

  /// Each longest run of code points of the first class is a match, and so is each of the second
  /// class without the first.
  static SplitPattern runs(IntPredicate first, IntPredicate second) {
    IntPredicate rest = codePoint -> second.test(codePoint) && !first.test(codePoint);
    return text -> {
      Ranges ranges = new Ranges(text);
      for (int at = 0; at < text.length(); ) {
        int codePoint = text.codePointAt(at);
        IntPredicate run = first.test(codePoint) ? first : rest;
        int end = WordScanner.endOfRun(run, text, at, text.length());
        if (at < end) {
          ranges.match(at, end);
        }
        at = Math.max(end, at + Character.charCount(codePoint));
      }
      return ranges.all();
    };
  }

  /// The words that a scanner finds are the matches; together they are all of the text.
  static SplitPattern words(PreTokenizer scanner) {
    return text -> {
      Ranges ranges = new Ranges(text);
      for (int at = 0; at < text.length(); ) {
        int end = scanner.endOfWord(text, at, text.length());
        ranges.match(at, end);
        at = end;
      }
      return ranges.all();
    };
  }

  /// Each occurrence of a text that is not empty is a match.
  static SplitPattern literal(String searched) {
    return text -> {
      Ranges ranges = new Ranges(text);
      for (int at = text.indexOf(searched);
          at >= 0;
          at = text.indexOf(searched, at + searched.length())) {
        ranges.match(at, at + searched.length());
      }
      return ranges.all();
    };
  }

  /// Each match of a regular expression that is not empty is one.
  static SplitPattern regex(BoundedRegex regex) {
    return text -> {
      Ranges ranges = new Ranges(text);
      regex.forEachMatch(text, ranges::match);
      return ranges.all();
    };
  }

  /// Collects matches, and fills the gaps.
  final class Ranges {
    private final List<SplitRange> ranges = new ArrayList<>();
    private final String text;
    private int end;

    private Ranges(String text) {
      this.text = text;
    }

    private void match(int from, int to) {
      gapUntil(from);
      if (from < to) {
        ranges.add(new SplitRange(from, to, Kind.MATCH));
        end = to;
      }
    }

    private void gapUntil(int from) {
      if (end < from) {
        ranges.add(new SplitRange(end, from, Kind.GAP));
        end = from;
      }
    }

    private List<SplitRange> all() {
      gapUntil(text.length());
      return ranges;
    }
  }
}
