package dev.hasten.tokenizer;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// What a model declares around a text: BOS and EOS, or `[CLS]` and `[SEP]`.
record Frame(List<Integer> before, List<Integer> after) {
  static final Frame NONE = new Frame(List.of(), List.of());

  Frame {
    before = List.copyOf(before);
    after = List.copyOf(after);
  }

  static Frame of(OptionalInt before, OptionalInt after) {
    return new Frame(before.stream().boxed().toList(), after.stream().boxed().toList());
  }

  /// `ids` inside the frame. A side that is there already is not added again: chat templates often
  /// spell BOS themselves, and a model that sees it twice answers worse.
  int[] around(int[] ids) {
    boolean addsBefore = !isAt(before, ids, 0);
    boolean addsAfter = !isAt(after, ids, ids.length - after.size());
    int head = addsBefore ? before.size() : 0;
    int[] framed = new int[head + ids.length + (addsAfter ? after.size() : 0)];
    for (int i = 0; i < head; i++) {
      framed[i] = before.get(i);
    }
    System.arraycopy(ids, 0, framed, head, ids.length);
    for (int i = head + ids.length; i < framed.length; i++) {
      framed[i] = after.get(i - head - ids.length);
    }
    return framed;
  }

  private static boolean isAt(List<Integer> side, int[] ids, int from) {
    return from >= 0
        && from + side.size() <= ids.length
        && IntStream.range(0, side.size()).allMatch(i -> side.get(i) == ids[from + i]);
  }
}
