package dev.hasten.sampling;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/// The highest of many logits.
final class TopLogits {
  private TopLogits() {}

  /// Ids of the `count` highest logits, highest first, equal ones by id.
  static int[] ids(float[] logits, int count) {
    Comparator<Integer> best =
        Comparator.<Integer>comparingDouble(id -> -logits[id]).thenComparing(id -> id);
    if (count >= logits.length) {
      return IntStream.range(0, logits.length)
          .boxed()
          .sorted(best)
          .mapToInt(Integer::intValue)
          .toArray();
    }
    PriorityQueue<Integer> kept = new PriorityQueue<>(count, best.reversed());
    float threshold = Float.NEGATIVE_INFINITY;
    for (int id = 0; id < logits.length; id++) {
      if (kept.size() < count) {
        kept.add(id);
      } else if (logits[id] > threshold) {
        kept.poll();
        kept.add(id);
      } else {
        continue;
      }
      threshold = logits[kept.element()];
    }
    return kept.stream().sorted(best).mapToInt(Integer::intValue).toArray();
  }

  /// The id of the highest logit, the lowest id among equals.
  static int argmax(float[] logits) {
    int best = 0;
    for (int id = 1; id < logits.length; id++) {
      if (logits[id] > logits[best]) {
        best = id;
      }
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
