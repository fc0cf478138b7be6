package dev.hasten.sampling;

import java.util.Arrays;

/// The highest of many logits.
public final class TopLogits {
  /// Keys are sorted when there is no more room, and only the best are kept.
  private static final int LEAST_ROOM = 1024;

  private static final int ROOM_FACTOR = 4;

  private TopLogits() {}

  /// Where tokens are sorted: the memory is there for all tokens of a sequence.
  static final class Room {
    private final PartHighs highs = new PartHighs();
    private long[] keys = new long[0];

    /// Those of the logits at hand, until others are looked at.
    PartHighs highs(float[] logits) {
      return highs.of(logits);
    }

    private long[] keys(int count) {
      if (keys.length < count) {
        keys = new long[count];
      }
      return keys;
    }
  }

  /// Ids of the `count` highest logits, highest first, equal ones by id.
  static int[] ids(float[] logits, int count) {
    Room room = new Room();
    return ids(logits, room.highs(logits), count, room);
  }

  /// As [#ids(float[], int)], in memory that is there already.
  ///
  /// @param highs of these logits
  static int[] ids(float[] logits, PartHighs highs, int count, Room room) {
    int wanted = Math.min(count, logits.length);
    long[] keys = room.keys(Math.min(logits.length, Math.max(LEAST_ROOM, ROOM_FACTOR * wanted)));
    float least = highs.least(wanted);
    int found = 0;
    long worst = Long.MAX_VALUE;
    for (int part = 0; part < highs.parts(); part++) {
      if (highs.high(part) < least) {
        continue;
      }
      int end = Math.min((part + 1) * PartHighs.PART, logits.length);
      for (int id = part * PartHighs.PART; id < end; id++) {
        if (logits[id] < least) {
          continue;
        }
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
    }
    Arrays.sort(keys, 0, found);
    int[] ids = new int[wanted];
    for (int rank = 0; rank < wanted; rank++) {
      ids[rank] = (int) keys[rank];
    }
    return ids;
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

  /// The id of the highest logit, the lowest id among equals.
  ///
  /// @param logits none of them NaN
  public static int argmax(float[] logits) {
    return argmax(logits, new PartHighs().of(logits));
  }

  /// As [#argmax(float[])]; only the part where the highest is is looked through once more.
  static int argmax(float[] logits, PartHighs highs) {
    int part = highs.highestPart();
    int best = part * PartHighs.PART;
    while (logits[best] < highs.high(part)) {
      best++;
    }
    return best;
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
