package dev.hasten.tensor;

/// Improves a superblock of Q4_K or Q5_K for given importance: finds the best line of each group,
/// tries common units for their scales and minimums, then neighbouring scales with the minimums
/// that fit them, and the units of least squares in turn.
final class AffineSuperblockSearch {
  private static final int GROUPS = AffineSuperblock.GROUPS;
  private static final int LARGEST_FACTOR = AffineSuperblock.LARGEST_FACTOR;

  /// Units for which the largest factor is 63, 62, …, and for the minimums, which matter less, 63,
  /// 61, ….
  private static final int SCALE_UNIT_TRIES = 8;

  private static final int MINIMUM_UNIT_TRIES = 3;
  private static final int MOST_ALTERNATIONS = 4;

  private final LineSearch[] groups = new LineSearch[GROUPS];
  private final double[] errors = new double[GROUPS];
  private final int[] trialScales = new int[GROUPS];
  private final int[] trialMinimums = new int[GROUPS];
  private double bestError;

  AffineSuperblockSearch(int largestCode) {
    for (int group = 0; group < GROUPS; group++) {
      groups[group] = new LineSearch(AffineSuperblock.GROUP, largestCode, 0);
    }
  }

  /// Changes units, scales and minimums, never for the worse. The codes are left to choose.
  void improve(AffineSuperblock made, float[] x, float[] importance) {
    float largestScale = 0;
    float largestMinimum = 0;
    bestError = 0;
    for (int group = 0; group < GROUPS; group++) {
      LineSearch line = groups[group];
      int at = group * AffineSuperblock.GROUP;
      line.load(x, at, importance, at);
      bestError += line.error(made.scale(group), -made.minimum(group));
      line.search();
      largestScale = Math.max(largestScale, line.slope());
      largestMinimum = Math.max(largestMinimum, -line.offset());
    }
    tryUnits(largestScale, largestMinimum, made);
    alternate(made);
  }

  private void tryUnits(float largestScale, float largestMinimum, AffineSuperblock made) {
    for (int k = 0; k < SCALE_UNIT_TRIES; k++) {
      float scaleUnit = largestScale / (LARGEST_FACTOR - k);
      for (int m = 0; m < MINIMUM_UNIT_TRIES; m++) {
        tryUnitPair(scaleUnit, largestMinimum / (LARGEST_FACTOR - 2 * m), made);
      }
    }
  }

  private void tryUnitPair(float wishedScaleUnit, float wishedMinimumUnit, AffineSuperblock made) {
    float scaleUnit = Rounding.throughFloat16(wishedScaleUnit);
    float minimumUnit = Rounding.throughFloat16(wishedMinimumUnit);
    double error = 0;
    for (int group = 0; group < GROUPS; group++) {
      LineSearch line = groups[group];
      trialScales[group] = factor(line.slope(), scaleUnit);
      trialMinimums[group] = factor(-line.offset(), minimumUnit);
      error += line.error(scaleUnit * trialScales[group], -(minimumUnit * trialMinimums[group]));
    }
    if (error < bestError) {
      bestError = error;
      made.setUnits(scaleUnit, minimumUnit);
      System.arraycopy(trialScales, 0, made.scales, 0, GROUPS);
      System.arraycopy(trialMinimums, 0, made.minimums, 0, GROUPS);
    }
  }

  private void alternate(AffineSuperblock made) {
    double before = Double.POSITIVE_INFINITY;
    for (int k = 0; k < MOST_ALTERNATIONS && bestError < before; k++) {
      before = bestError;
      bestError = 0;
      for (int group = 0; group < GROUPS; group++) {
        tryNeighbours(group, made);
        bestError += errors[group];
      }
      fitUnits(made);
    }
  }

  /// Scales beside the group's, each with the minimum for its codes.
  private void tryNeighbours(int group, AffineSuperblock made) {
    int middle = made.scales[group];
    errors[group] = groups[group].error(made.scale(group), -made.minimum(group));
    for (int step = -1; step <= 1; step++) {
      tryScale(group, Rounding.clamp(middle + step, 0, LARGEST_FACTOR), made);
    }
  }

  private void tryScale(int group, int factor, AffineSuperblock made) {
    LineSearch line = groups[group];
    float scale = made.scaleUnit() * factor;
    line.error(scale, -made.minimum(group));
    int minimum = factor(-line.offsetForCodes(scale), made.minimumUnit());
    double error = line.error(scale, -(made.minimumUnit() * minimum));
    if (error < errors[group]) {
      errors[group] = error;
      made.scales[group] = factor;
      made.minimums[group] = minimum;
    }
  }

  /// Least squares for both units: `scaleUnit · (scale · code) - minimumUnit · minimum ≈ x`.
  private void fitUnits(AffineSuperblock made) {
    double scaleSquares = 0;
    double minimumSquares = 0;
    double mixed = 0;
    double scaleProducts = 0;
    double minimumProducts = 0;
    for (int group = 0; group < GROUPS; group++) {
      LineSearch line = groups[group];
      double scale = made.scales[group];
      double minimum = made.minimums[group];
      line.error(made.scale(group), -made.minimum(group));
      scaleSquares += scale * scale * line.sumSquares();
      minimumSquares += minimum * minimum * line.sumWeights();
      mixed += scale * minimum * line.sumCodes();
      scaleProducts += scale * line.sumCodesTimesX();
      minimumProducts += minimum * line.sumX();
    }
    double determinant = scaleSquares * minimumSquares - mixed * mixed;
    if (determinant > 0) {
      double scaleUnit = (scaleProducts * minimumSquares - mixed * minimumProducts) / determinant;
      double minimumUnit = (mixed * scaleProducts - scaleSquares * minimumProducts) / determinant;
      tryUnitsForFactors((float) scaleUnit, (float) minimumUnit, made);
    }
  }

  private void tryUnitsForFactors(float scaleUnit, float minimumUnit, AffineSuperblock made) {
    float scaleBefore = made.scaleUnit();
    float minimumBefore = made.minimumUnit();
    made.setUnits(scaleUnit, minimumUnit);
    double error = 0;
    for (int group = 0; group < GROUPS; group++) {
      error += groups[group].error(made.scale(group), -made.minimum(group));
    }
    if (error < bestError) {
      bestError = error;
    } else {
      made.setUnits(scaleBefore, minimumBefore);
    }
  }

  private static int factor(float value, float unit) {
    return Rounding.clamp(Rounding.nearest(value * Rounding.inverse(unit)), 0, LARGEST_FACTOR);
  }
}
