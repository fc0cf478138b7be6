package dev.hasten.tokenizer;

/// A map from two ints to a long, in two flat arrays that grow.
final class IntPairMap {
  /// What is found for a pair that was never put; greater than every value.
  static final long NONE = Long.MAX_VALUE;

  /// What fresh arrays hold, so that nothing must be filled.
  private static final long FREE = 0;

  private long[] keys;
  private long[] values;
  private int size;

  IntPairMap(int expectedSize) {
    int capacity = Integer.highestOneBit(Math.max(expectedSize, 8)) << 2;
    keys = new long[capacity];
    values = new long[capacity];
  }

  long get(int left, int right) {
    int slot = slotOf(key(left, right));
    return keys[slot] == FREE ? NONE : values[slot];
  }

  /// Enters a pair of which at least one half is not negative.
  void put(int left, int right, long value) {
    if (2 * size >= keys.length) {
      grow();
    }
    long key = key(left, right);
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
    keys = new long[2 * oldKeys.length];
    values = new long[2 * oldKeys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != FREE) {
        int slot = slotOf(oldKeys[i]);
        keys[slot] = oldKeys[i];
        values[slot] = oldValues[i];
      }
    }
  }

  /// Never [#FREE], because one half is not negative.
  private static long key(int left, int right) {
    return (((long) left << 32) | Integer.toUnsignedLong(right)) + 1;
  }
}
