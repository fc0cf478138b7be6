package dev.hasten.tokenizer;

import java.util.Arrays;

/// Byte-pair encoding of one stretch of text: a linked list of symbols, and a priority queue of the
/// pairs that could merge. The best pair is merged first, the leftmost of equals, until no rule
/// applies: O(n log n) for n symbols. Reusable, by one thread.
///
/// A queue entry is never removed when its pair changes; it is recognised as stale when it comes
/// up, because the pair that now starts at its position has another priority.
///
/// Source: Sennrich et al., "Neural Machine Translation of Rare Words with Subword Units" (2016).
final class SymbolMerger {
  private static final int END = -1;
  private static final long PRIORITY_BITS = 0xFFFFFFFF_00000000L;

  private int[] ids = new int[32];
  private int[] starts = new int[32];
  private int[] next = new int[32];
  private int[] previous = new int[32];
  private long[] pending = new long[32]; // the merge of a symbol with its right neighbour
  private long[] queue = new long[64]; // binary heap of priority << 32 | position
  private int count;
  private int queued;

  void clear() {
    count = 0;
    queued = 0;
  }

  /// Appends a symbol that begins at `start`. Symbols that no token spells have a negative id.
  void add(int id, int start) {
    if (count == ids.length) {
      growSymbols();
    }
    ids[count] = id;
    starts[count] = start;
    previous[count] = count - 1;
    next[count] = END;
    pending[count] = MergeRule.NONE;
    if (count > 0) {
      next[count - 1] = count;
    }
    count++;
  }

  /// Merges until no rule applies; `end` is where the last symbol ends.
  void merge(MergeRule rule, int end) {
    for (int i = 0; i + 1 < count; i++) {
      propose(rule, i, end);
    }
    while (queued > 0) {
      long best = poll();
      int position = (int) best;
      if (((pending[position] ^ best) & PRIORITY_BITS) == 0) {
        join(position);
        propose(rule, position, end);
        propose(rule, previous[position], end);
      }
    }
  }

  /// The first symbol, or a negative number if there is none.
  int first() {
    return count == 0 ? END : 0;
  }

  /// The symbol after `symbol`, or a negative number.
  int after(int symbol) {
    return next[symbol];
  }

  int id(int symbol) {
    return ids[symbol];
  }

  int start(int symbol) {
    return starts[symbol];
  }

  private int end(int symbol, int textEnd) {
    return next[symbol] == END ? textEnd : starts[next[symbol]];
  }

  private void join(int left) {
    int right = next[left];
    ids[left] = (int) pending[left];
    next[left] = next[right];
    if (next[right] != END) {
      previous[next[right]] = left;
    }
    pending[right] = MergeRule.NONE;
  }

  private void propose(MergeRule rule, int left, int textEnd) {
    if (left == END) {
      return;
    }
    int right = next[left];
    pending[left] =
        right == END
            ? MergeRule.NONE
            : rule.mergeOf(ids[left], ids[right], starts[left], end(right, textEnd));
    if (pending[left] != MergeRule.NONE) {
      offer((pending[left] & PRIORITY_BITS) | left);
    }
  }

  private void offer(long entry) {
    if (queued == queue.length) {
      queue = Arrays.copyOf(queue, 2 * queued);
    }
    int at = queued++;
    while (at > 0 && queue[(at - 1) / 2] > entry) {
      queue[at] = queue[(at - 1) / 2];
      at = (at - 1) / 2;
    }
    queue[at] = entry;
  }

  private long poll() {
    long best = queue[0];
    long last = queue[--queued];
    int at = 0;
    for (int child = smallerChild(0); child < queued && queue[child] < last; ) {
      queue[at] = queue[child];
      at = child;
      child = smallerChild(at);
    }
    queue[at] = last;
    return best;
  }

  private int smallerChild(int parent) {
    int child = 2 * parent + 1;
    return child + 1 < queued && queue[child + 1] < queue[child] ? child + 1 : child;
  }

  private void growSymbols() {
    int capacity = 2 * count;
    ids = Arrays.copyOf(ids, capacity);
    starts = Arrays.copyOf(starts, capacity);
    next = Arrays.copyOf(next, capacity);
    previous = Arrays.copyOf(previous, capacity);
    pending = Arrays.copyOf(pending, capacity);
  }
}
