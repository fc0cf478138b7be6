package dev.hasten.tensor;

/// Seeks the line for a group of numbers, `x ≈ slope * code + offset`, with codes from 0 up, that
/// has the smallest `Σ importance · (x - slope * code - offset)²`. For a given line the nearest
/// codes are the best, for given codes least squares tell the best line; so lines that cut off more
/// or less of the numbers at both ends are tried, then neighbours of the best of them, and from
/// there both steps alternate.
final class LineSearch {
  /// Which parts of the range of the numbers lie beyond the first or the last code.
  private static final float[] CUTS = {-0.02f, 0.01f, 0.04f, 0.08f, 0.14f, 0.24f};

  private static final float[] NEIGHBOURS = {0.015f, 0.007f};
  private static final int MOST_ALTERNATIONS = 6;

  /// A number that counts less than this part of the one that counts most sets no range.
  private static final double NEGLIGIBLE = 1e-6;

  private final int elements;
  private final int largestCode;
  private final double highestOffset;
  private final float[] x;
  private final double[] weights;
  private final double[] weightedX;

  private double sumWeights;
  private double mean;
  private double variation;

  private double sumCodes;
  private double sumSquares;
  private double sumProducts;

  private double bestError;
  private double bestSlope;
  private double bestOffset;
  private float bestFirst;
  private float bestLast;

  /// @param highestOffset no line found has an offset above it
  LineSearch(int elements, int largestCode, double highestOffset) {
    this.elements = elements;
    this.largestCode = largestCode;
    this.highestOffset = highestOffset;
    this.x = new float[elements];
    this.weights = new double[elements];
    this.weightedX = new double[elements];
  }

  float slope() {
    return (float) bestSlope;
  }

  float offset() {
    return (float) bestOffset;
  }

  /// Takes the group to search and to compare lines for.
  void load(float[] from, int at, float[] importance, int importanceAt) {
    sumWeights = 0;
    double sumX = 0;
    for (int i = 0; i < elements; i++) {
      x[i] = from[at + i];
      weights[i] = importance[importanceAt + i];
      sumWeights += weights[i];
      sumX += weights[i] * x[i];
    }
    mean = sumX / sumWeights;
    variation = 0;
    for (int i = 0; i < elements; i++) {
      double centred = x[i] - mean;
      weightedX[i] = weights[i] * centred;
      variation += weightedX[i] * centred;
    }
  }

  /// Finds [#slope] and [#offset], the first of them 0 if all numbers that matter are the same.
  void search() {
    bestError = Double.POSITIVE_INFINITY;
    bestSlope = 0;
    bestOffset = Math.min(mean, highestOffset);
    findRange();
    if (bestFirst < bestLast) {
      float range = bestLast - bestFirst;
      tryCuts(bestFirst, bestLast, range);
      tryNeighbours(range);
      alternate();
    }
  }

  private void findRange() {
    double negligible = 0;
    for (int i = 0; i < elements; i++) {
      negligible = Math.max(negligible, NEGLIGIBLE * weights[i]);
    }
    bestFirst = (float) Math.min(Float.MAX_VALUE, highestOffset);
    bestLast = -Float.MAX_VALUE;
    for (int i = 0; i < elements; i++) {
      if (weights[i] > negligible) {
        bestFirst = Math.min(bestFirst, x[i]);
        bestLast = Math.max(bestLast, x[i]);
      }
    }
  }

  private void tryCuts(float first, float last, float range) {
    for (float cutBelow : CUTS) {
      for (float cutAbove : CUTS) {
        tryLine(first + cutBelow * range, last - cutAbove * range);
      }
    }
  }

  private void tryNeighbours(float range) {
    for (float distance : NEIGHBOURS) {
      float first = bestFirst;
      float last = bestLast;
      float step = distance * range;
      tryLine(first - step, last);
      tryLine(first + step, last);
      tryLine(first, last - step);
      tryLine(first, last + step);
    }
  }

  private void alternate() {
    for (int k = 0; k < MOST_ALTERNATIONS; k++) {
      double before = bestError;
      tryLine((float) bestOffset, (float) (bestOffset + bestSlope * largestCode));
      if (bestError >= before) {
        return;
      }
    }
  }

  /// Tries the codes that are nearest where the first code means `first` and the last `last`.
  private void tryLine(float first, float last) {
    sum(largestCode / (last - first), first);
    double codesVariation = sumSquares - sumCodes * sumCodes / sumWeights;
    if (codesVariation > 0) {
      double slope = sumProducts / codesVariation;
      double offset = mean - slope * sumCodes / sumWeights;
      double error = variation - slope * sumProducts;
      if (offset > highestOffset) {
        double level = mean - highestOffset;
        double products = sumProducts + level * sumCodes;
        slope = products / sumSquares;
        offset = highestOffset;
        error = variation + level * level * sumWeights - slope * products;
      }
      if (error < bestError) {
        bestError = error;
        bestSlope = slope;
        bestOffset = offset;
        bestFirst = first;
        bestLast = last;
      }
    }
  }

  private void sum(float inverse, float first) {
    double codes = 0;
    double squares = 0;
    double products = 0;
    for (int i = 0; i < elements; i++) {
      int code = code(inverse, first, x[i]);
      double weighted = weights[i] * code;
      codes += weighted;
      squares += weighted * code;
      products += weightedX[i] * code;
    }
    sumCodes = codes;
    sumSquares = squares;
    sumProducts = products;
  }

  /// The weighted squared error of a line, with the nearest codes, which the sums and the least
  /// squares below then describe.
  double error(float slope, float offset) {
    sum(Rounding.inverse(slope), offset);
    double level = mean - offset;
    double products = sumProducts + level * sumCodes;
    return variation + level * level * sumWeights - slope * (2 * products - slope * sumSquares);
  }

  double sumWeights() {
    return sumWeights;
  }

  double sumCodes() {
    return sumCodes;
  }

  double sumSquares() {
    return sumSquares;
  }

  double sumX() {
    return mean * sumWeights;
  }

  double sumCodesTimesX() {
    return sumProducts + mean * sumCodes;
  }

  float slopeForCodes() {
    double codesVariation = sumSquares - sumCodes * sumCodes / sumWeights;
    return codesVariation > 0 ? (float) (sumProducts / codesVariation) : 0;
  }

  float offsetForCodes(float slope) {
    return (float) Math.min(highestOffset, mean - slope * sumCodes / sumWeights);
  }

  void codes(float slope, float offset, int[] out, int at) {
    float inverse = Rounding.inverse(slope);
    for (int i = 0; i < elements; i++) {
      out[at + i] = code(inverse, offset, x[i]);
    }
  }

  private int code(float inverse, float first, float value) {
    return Rounding.clamp(Rounding.nearest(inverse * (value - first)), 0, largestCode);
  }
}
