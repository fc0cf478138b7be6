package dev.hasten.runtime;

import dev.hasten.kvcache.BlockTable;
import dev.hasten.kvcache.KvLayout;
import java.util.List;

/// Tokens of a sequence that has ended, and their keys and values.
final class KeptPrefix {
  private final int[] tokens;
  private final BlockTable table;

  KeptPrefix(Sequence sequence) {
    table = sequence.blockTable();
    tokens = new int[sequence.computed()];
    for (int index = 0; index < tokens.length; index++) {
      tokens[index] = sequence.history().get(index);
    }
  }

  BlockTable table() {
    return table;
  }

  /// How many tokens a prompt need not compute again; never all, for the last one gives the logits,
  /// and 0 if they fill no block.
  int usableBy(List<Integer> prompt) {
    int most = Math.min(tokens.length, prompt.size() - 1);
    int shared = 0;
    while (shared < most && tokens[shared] == prompt.get(shared)) {
      shared++;
    }
    return shared < KvLayout.BLOCK_TOKENS ? 0 : shared;
  }
}
