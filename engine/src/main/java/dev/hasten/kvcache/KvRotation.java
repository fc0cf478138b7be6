package dev.hasten.kvcache;

/// How the vectors of a head are turned before they are kept. Attention turns its queries alike,
/// which leaves scores as they are (`Hq · Hk = q · k`), and turns its result back.
///
/// Turning spreads an element far from the others over all of them, so that few bits are enough
/// (QuaRot, [arXiv:2404.00456](https://arxiv.org/abs/2404.00456)).
public enum KvRotation {
  NONE,
  /// The orthogonal Hadamard matrix of the head's width. If that is no power of two, or more than
  /// [#MOST_TOGETHER], as many elements are turned together as the largest power of two that
  /// divides it. Turning twice gives back what was there.
  HADAMARD;

  /// Elements that are turned together at most. `rotation.h` has the same.
  static final int MOST_TOGETHER = 512;

  /// Turns one head's vector where it lies, with additions in one order for all kernels.
  ///
  /// @param at its first element in `x`
  public void apply(float[] x, int at, int headDim) {
    switch (this) {
      case NONE -> {}
      case HADAMARD -> {
        int together = Math.min(Integer.lowestOneBit(headDim), MOST_TOGETHER);
        for (int from = at; from < at + headDim; from += together) {
          transform(x, from, together);
        }
      }
    }
  }

  /// The fast Walsh-Hadamard transform.
  private static void transform(float[] x, int from, int size) {
    for (int half = 1; half < size; half *= 2) {
      for (int pair = from; pair < from + size; pair += 2 * half) {
        addAndSubtract(x, pair, half);
      }
    }
    float scale = (float) (1 / Math.sqrt(size));
    for (int i = from; i < from + size; i++) {
      x[i] *= scale;
    }
  }

  private static void addAndSubtract(float[] x, int pair, int half) {
    for (int i = pair; i < pair + half; i++) {
      float first = x[i];
      float second = x[i + half];
      x[i] = first + second;
      x[i + half] = first - second;
    }
  }
}
