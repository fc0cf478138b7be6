package dev.hasten.tokenizer;

import java.util.OptionalInt;

/// What a model declares around a text: BOS and EOS, or `[CLS]` and `[SEP]`.
record Frame(OptionalInt before, OptionalInt after) {

  /// `ids` inside the frame. A side that is there already is not added again: chat templates often
  /// spell BOS themselves, and a model that sees it twice answers worse.
  int[] around(int[] ids) {
    boolean addsBefore = before.isPresent() && !(ids.length > 0 && ids[0] == before.getAsInt());
    boolean addsAfter =
        after.isPresent() && !(ids.length > 0 && ids[ids.length - 1] == after.getAsInt());
    int head = addsBefore ? 1 : 0;
    int[] framed = new int[head + ids.length + (addsAfter ? 1 : 0)];
    System.arraycopy(ids, 0, framed, head, ids.length);
    if (addsBefore) {
      framed[0] = before.getAsInt();
    }
    if (addsAfter) {
      framed[framed.length - 1] = after.getAsInt();
    }
    return framed;
  }
}
