package dev.hasten.tensor;

/// Seeks the scale for a group of numbers, `x ≈ scale * code`, with codes from `-half` to `half -
/// 1`, that has the smallest `Σ importance · (x - scale * code)²`. For a given scale the nearest
/// codes are the best, for given codes a division tells the best scale; so scales of both signs are
/// tried coarsely, finely around the best of them, and from there both steps alternate.
final class ScaleSearch {
  /// From scales that use fewer codes than there are to those that cut off all but small numbers:
  /// where these are important, that is best.
  private static final float FIRST_REACH = 0.85f;

  private static final int COARSE_TRIES = 22;
  private static final float COARSE_RATIO = 1.07f;
  private static final int FINE_TRIES = 3;
  private static final float FINE_RATIO = 1.017f;
  private static final int MOST_ALTERNATIONS = 6;

  /// A number that counts less than this part of the one that counts most sets no range.
  private static final double NEGLIGIBLE = 1e-6;

  private final int elements;
  private final int half;
  private final float[] x;
  private final double[] weights;
  private final double[] weightedX;

  private double sumProducts;
  private double sumSquares;
  private double bestExplained;
  private float bestInverse;
  private float bestScale;

  ScaleSearch(int elements, int half) {
    this.elements = elements;
    this.half = half;
    this.x = new float[elements];
    this.weights = new double[elements];
    this.weightedX = new double[elements];
  }

  /// Takes the group to search and to compare scales for.
  void load(float[] from, int at, float[] importance, int importanceAt) {
    for (int i = 0; i < elements; i++) {
      x[i] = from[at + i];
      weights[i] = importance[importanceAt + i];
      weightedX[i] = weights[i] * x[i];
    }
  }

  /// The best scale found for the group, or 0 if all that matters is 0.
  float search() {
    float farthest = farthest();
    bestExplained = 0;
    bestScale = 0;
    bestInverse = 0;
    if (farthest > 0) {
      tryRange(half / farthest);
      tryRange(-half / farthest);
      tryAround(bestInverse);
      alternate();
    }
    return bestScale;
  }

  private void tryRange(float unit) {
    float inverse = unit * FIRST_REACH;
    for (int k = 0; k < COARSE_TRIES; k++) {
      tryInverse(inverse);
      inverse *= COARSE_RATIO;
    }
  }

  private void tryAround(float middle) {
    float ratio = FINE_RATIO;
    for (int k = 0; k < FINE_TRIES; k++) {
      tryInverse(middle * ratio);
      tryInverse(middle / ratio);
      ratio *= FINE_RATIO;
    }
  }

  private void alternate() {
    for (int k = 0; k < MOST_ALTERNATIONS; k++) {
      double before = bestExplained;
      tryInverse(1 / bestScale);
      if (bestExplained <= before) {
        return;
      }
    }
  }

  private void tryInverse(float inverse) {
    sum(inverse);
    if (sumProducts * sumProducts > bestExplained * sumSquares) {
      bestExplained = sumProducts * sumProducts / sumSquares;
      bestScale = (float) (sumProducts / sumSquares);
      bestInverse = inverse;
    }
  }

  /// How much of `Σ importance · x²` a scale explains, with the nearest codes, which the sums below
  /// then describe.
  double explained(float scale) {
    sum(Rounding.inverse(scale));
    return scale * (2 * sumProducts - scale * sumSquares);
  }

  /// `Σ importance · x · code` of the last scale explained.
  double sumProducts() {
    return sumProducts;
  }

  /// `Σ importance · code²` of the last scale explained.
  double sumSquares() {
    return sumSquares;
  }

  /// The scale of least squares for the codes of the last scale explained.
  float bestScaleForCodes() {
    return sumSquares > 0 ? (float) (sumProducts / sumSquares) : 0;
  }

  private void sum(float inverse) {
    double products = 0;
    double squares = 0;
    for (int i = 0; i < elements; i++) {
      double code = code(inverse, x[i]);
      products += weightedX[i] * code;
      squares += weights[i] * code * code;
    }
    sumProducts = products;
    sumSquares = squares;
  }

  void codes(float scale, int[] out, int at) {
    float inverse = Rounding.inverse(scale);
    for (int i = 0; i < elements; i++) {
      out[at + i] = code(inverse, x[i]);
    }
  }

  private int code(float inverse, float value) {
    return Rounding.clamp(Rounding.nearest(inverse * value), -half, half - 1);
  }

  private float farthest() {
    double negligible = 0;
    for (int i = 0; i < elements; i++) {
      negligible = Math.max(negligible, NEGLIGIBLE * weights[i]);
    }
    float farthest = 0;
    for (int i = 0; i < elements; i++) {
      farthest = weights[i] > negligible ? Math.max(farthest, Math.abs(x[i])) : farthest;
    }
    return farthest;
  }
}
