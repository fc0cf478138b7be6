package dev.hasten.tokenizer;

/// Which neighbouring symbols may become one, and how urgently.
interface MergeRule {
  /// No token stands for the pair.
  long NONE = IntPairMap.NONE;

  /// What the neighbours `leftId` and `rightId`, together `text[start, end)`, become: a [#merge]
  /// value, or [#NONE].
  long mergeOf(int leftId, int rightId, int start, int end);

  /// A merge into token `id`. The lowest priority (signed) is merged first.
  static long merge(int priority, int id) {
    return ((long) priority << 32) | id;
  }
}
