package dev.hasten.tensor;

import java.util.Arrays;

/// Lays a line `scale * code + lowest` through a group of 32 numbers: tries several steps from code
/// to code, and for each the line of least squares through its codes. Numbers far from 0 count
/// more. Every sum is taken in the order of ggml's `make_qkx2_quants`, so that no bit differs.
final class PlainLineSearch {
  private static final int GROUP = AffineSuperblock.GROUP;
  private static final float SHIFT_STEP = 0.1f;

  private final int largestCode;
  private final float firstShift;
  private final int tries;
  private final float[] weights = new float[GROUP];
  private final int[] codes = new int[GROUP];
  private final int[] trial = new int[GROUP];

  private float sumWeights;
  private float sumX;
  private float highest;
  private float lowest;
  private float scale;
  private float error;

  /// Try `k` has `largestCode + firstShift + k / 10` steps from the lowest number to the highest.
  PlainLineSearch(int largestCode, float firstShift, int tries) {
    this.largestCode = largestCode;
    this.firstShift = firstShift;
    this.tries = tries;
  }

  float scale() {
    return scale;
  }

  /// What is subtracted from `scale * code`: not negative.
  float minimum() {
    return -lowest;
  }

  /// Writes the codes of 32 numbers and keeps the line.
  void search(float[] x, int at, int[] codesOut) {
    weigh(x, at);
    sum(x, at);
    if (highest == lowest) {
      scale = 0;
      Arrays.fill(codesOut, at, at + GROUP, 0);
      return;
    }
    begin(x, at);
    for (int k = 0; k < tries; k++) {
      tryInverse((firstShift + SHIFT_STEP * k + largestCode) / (highest - lowest), x, at);
    }
    System.arraycopy(codes, 0, codesOut, at, GROUP);
  }

  private void weigh(float[] x, int at) {
    float squares = 0;
    for (int i = 0; i < GROUP; i++) {
      squares += x[at + i] * x[at + i];
    }
    float typical = (float) Math.sqrt(squares / GROUP);
    for (int i = 0; i < GROUP; i++) {
      weights[i] = typical + Math.abs(x[at + i]);
    }
  }

  private void sum(float[] x, int at) {
    lowest = x[at];
    highest = x[at];
    sumWeights = weights[0];
    sumX = weights[0] * x[at];
    for (int i = 1; i < GROUP; i++) {
      float value = x[at + i];
      lowest = value < lowest ? value : lowest;
      highest = value > highest ? value : highest;
      sumWeights += weights[i];
      sumX += weights[i] * value;
    }
    lowest = lowest > 0 ? 0 : lowest;
  }

  private void begin(float[] x, int at) {
    float inverse = largestCode / (highest - lowest);
    scale = 1 / inverse;
    error = 0;
    for (int i = 0; i < GROUP; i++) {
      codes[i] = code(inverse, x[at + i]);
      float difference = scale * codes[i] + lowest - x[at + i];
      error += weights[i] * (difference * difference);
    }
  }

  private void tryInverse(float inverse, float[] x, int at) {
    float sumCodes = 0;
    float sumSquares = 0;
    float sumProducts = 0;
    for (int i = 0; i < GROUP; i++) {
      int code = code(inverse, x[at + i]);
      trial[i] = code;
      float weighted = weights[i] * code;
      sumCodes += weighted;
      sumSquares += weighted * code;
      sumProducts += weighted * x[at + i];
    }
    float determinant = sumWeights * sumSquares - sumCodes * sumCodes;
    if (determinant > 0) {
      float slope = (sumWeights * sumProducts - sumX * sumCodes) / determinant;
      float offset = (sumSquares * sumX - sumCodes * sumProducts) / determinant;
      boolean above = offset > 0;
      keepIfBetter(above ? sumProducts / sumSquares : slope, above ? 0 : offset, x, at);
    }
  }

  private void keepIfBetter(float slope, float offset, float[] x, int at) {
    float trialError = 0;
    for (int i = 0; i < GROUP; i++) {
      float difference = slope * trial[i] + offset - x[at + i];
      trialError += weights[i] * (difference * difference);
    }
    if (trialError < error) {
      error = trialError;
      scale = slope;
      lowest = offset;
      System.arraycopy(trial, 0, codes, 0, GROUP);
    }
  }

  private int code(float inverse, float value) {
    return Rounding.clamp(Rounding.nearest(inverse * (value - lowest)), 0, largestCode);
  }
}
