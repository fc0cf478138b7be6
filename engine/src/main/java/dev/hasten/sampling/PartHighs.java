package dev.hasten.sampling;

/// The highest logit of each small part of a vocabulary: one look at every logit, after which only
/// the parts that count are looked at again. A first compiler that makes plain code of this is
/// enough, as what starts fast has no other.
final class PartHighs {
  static final int PART = 128;

  private float[] highs = new float[0];
  private float[] best = new float[0];
  private int parts;

  /// Looks at all logits.
  PartHighs of(float[] logits) {
    parts = Math.ceilDiv(logits.length, PART);
    if (highs.length < parts) {
      highs = new float[parts];
    }
    for (int part = 0; part < parts; part++) {
      highs[part] = highest(logits, part * PART, Math.min((part + 1) * PART, logits.length));
    }
    return this;
  }

  /// The highest of some logits; NaN if there is one among them.
  private static float highest(float[] logits, int from, int to) {
    float most = Float.NEGATIVE_INFINITY;
    for (int id = from; id < to; id++) {
      float logit = logits[id];
      if (!(logit <= most)) { // seldom, and so if it is no number
        if (Float.isNaN(logit)) {
          return logit;
        }
        most = logit;
      }
    }
    return most;
  }

  int parts() {
    return parts;
  }

  float high(int part) {
    return highs[part];
  }

  /// Whether every logit is a number below infinity.
  boolean areNumbers() {
    for (int part = 0; part < parts; part++) {
      if (!(highs[part] < Float.POSITIVE_INFINITY)) {
        return false;
      }
    }
    return true;
  }

  /// The first part with the highest logit of all.
  int highestPart() {
    int highest = 0;
    for (int part = 1; part < parts; part++) {
      highest = highs[part] > highs[highest] ? part : highest;
    }
    return highest;
  }

  /// What the `count` highest logits are not below: so many parts have one as high.
  float least(int count) {
    if (count >= parts) {
      return Float.NEGATIVE_INFINITY;
    }
    if (best.length < count) {
      best = new float[count];
    }
    int found = 0;
    for (int part = 0; part < parts; part++) {
      if (found < count || highs[part] > best[found - 1]) {
        found = Math.min(found + 1, count);
        insert(highs[part], found);
      }
    }
    return best[count - 1];
  }

  /// Puts a number where it belongs among the first `size`, highest first, of which the last is
  /// free or given up.
  private void insert(float high, int size) {
    int at = size - 1;
    while (at > 0 && best[at - 1] < high) {
      best[at] = best[at - 1];
      at--;
    }
    best[at] = high;
  }
}
