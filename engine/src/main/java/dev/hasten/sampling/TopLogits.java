package dev.hasten.sampling;

import java.util.Arrays;

/// The highest of many logits.
public final class TopLogits {
  private static final int PART = 1024;

  /// Keys are sorted when there is no more room, and only the best are kept.
  private static final int LEAST_ROOM = 1024;

  private static final int ROOM_FACTOR = 4;

  private TopLogits() {}

  /// Where tokens are sorted: the memory is there for all tokens of a sequence.
  static final class Room {
    private long[] keys = new long[0];

    private long[] of(int count) {
      if (keys.length < count) {
        keys = new long[count];
      }
      return keys;
    }
  }

  /// Ids of the `count` highest logits, highest first, equal ones by id.
  static int[] ids(float[] logits, int count) {
    return ids(logits, count, new Room());
  }

  /// As [#ids(float[], int)], in memory that is there already.
  static int[] ids(float[] logits, int count, Room room) {
    int wanted = Math.min(count, logits.length);
    long[] keys = room.of(Math.min(logits.length, Math.max(LEAST_ROOM, ROOM_FACTOR * wanted)));
    int found = 0;
    long worst = Long.MAX_VALUE;
    for (int id = 0; id < logits.length; id++) {
      long key = key(logits[id], id);
      if (key > worst) {
        continue;
      }
      if (found == keys.length) {
        Arrays.sort(keys);
        found = wanted;
        worst = keys[wanted - 1];
      }
      keys[found++] = key;
    }
    Arrays.sort(keys, 0, found);
    return Arrays.stream(keys, 0, wanted).mapToInt(key -> (int) key).toArray();
  }

  /// Numbers whose order is that of tokens, the highest logit first, then the lowest id.
  private static long key(float logit, int id) {
    int bits = Float.floatToIntBits(logit);
    int ascending = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    return (long) ~ascending << Integer.SIZE | id;
  }

  /// How many logits are at least `least`.
  static int countFrom(float[] logits, double least) {
    int count = 0;
    for (float logit : logits) {
      count += logit >= least ? 1 : 0;
    }
    return count;
  }

  /// The id of the highest logit, the lowest id among equals. Only the part where the highest is is
  /// looked through one by one.
  ///
  /// @param logits none of them NaN
  public static int argmax(float[] logits) {
    int best = 0;
    float highest = Float.NEGATIVE_INFINITY;
    for (int from = 0; from < logits.length; from += PART) {
      float most = highest(logits, from, Math.min(from + PART, logits.length));
      if (most > highest) {
        best = from;
        highest = most;
      }
    }
    while (logits[best] < highest) {
      best++;
    }
    return best;
  }

  /// The highest of some logits; NaN if there is one among them.
  static float highest(float[] logits, int from, int to) {
    float most = Float.NEGATIVE_INFINITY;
    for (int id = from; id < to; id++) {
      most = Math.max(most, logits[id]);
    }
    return most;
  }

  /// Log of the sum of exponentials.
  static double logSumExp(float[] logits) {
    double maximum = logits[argmax(logits)];
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - maximum);
    }
    return maximum + Math.log(sum);
  }
}
