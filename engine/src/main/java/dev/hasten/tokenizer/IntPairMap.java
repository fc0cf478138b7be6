package dev.hasten.tokenizer;

import java.util.Arrays;

/// A map from two ints to a long, in two flat arrays that grow.
final class IntPairMap {
  /// What is found for a pair that was never put; greater than every value.
  static final long NONE = Long.MAX_VALUE;

  private static final long FREE = pair(-1, -1);

  private long[] keys;
  private long[] values;
  private int size;

  IntPairMap(int expectedSize) {
    int capacity = Integer.highestOneBit(Math.max(expectedSize, 8)) << 2;
    keys = filled(capacity, FREE);
    values = filled(capacity, NONE);
  }

  long get(int left, int right) {
    return values[slotOf(pair(left, right))];
  }

  /// Enters a pair of which at least one half is not negative.
  void put(int left, int right, long value) {
    if (2 * size >= keys.length) {
      grow();
    }
    long key = pair(left, right);
    int slot = slotOf(key);
    size += keys[slot] == FREE ? 1 : 0;
    keys[slot] = key;
    values[slot] = value;
  }

  private int slotOf(long key) {
    int mask = keys.length - 1;
    long mixed = (key ^ (key >>> 32)) * 0x9E3779B97F4A7C15L;
    int slot = (int) (mixed ^ (mixed >>> 32)) & mask;
    while (keys[slot] != key && keys[slot] != FREE) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] oldValues = values;
    keys = filled(2 * oldKeys.length, FREE);
    values = filled(2 * oldKeys.length, NONE);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != FREE) {
        int slot = slotOf(oldKeys[i]);
        keys[slot] = oldKeys[i];
        values[slot] = oldValues[i];
      }
    }
  }

  private static long pair(int left, int right) {
    return ((long) left << 32) | Integer.toUnsignedLong(right);
  }

  private static long[] filled(int length, long value) {
    long[] array = new long[length];
    Arrays.fill(array, value);
    return array;
  }
}
