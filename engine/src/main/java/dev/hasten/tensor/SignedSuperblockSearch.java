package dev.hasten.tensor;

/// Improves a superblock of Q6_K for given importance: finds the best scale of each group, tries
/// common units for them, then neighbouring scales, and the unit of least squares in turn.
final class SignedSuperblockSearch {
  private static final int GROUPS = SignedSuperblock.GROUPS;
  private static final int UNIT_TRIES = 16;
  private static final float UNIT_STEP = 0.8f;
  private static final int MOST_ALTERNATIONS = 4;

  private final ScaleSearch[] groups = new ScaleSearch[GROUPS];
  private final float[] found = new float[GROUPS];
  private final int[] trial = new int[GROUPS];
  private double bestExplained;

  SignedSuperblockSearch() {
    for (int group = 0; group < GROUPS; group++) {
      groups[group] = new ScaleSearch(SignedSuperblock.GROUP, SignedSuperblock.HALF);
    }
  }

  /// Changes unit and scales, never for the worse. The codes are left to choose.
  void improve(SignedSuperblock made, float[] x, float[] importance) {
    float farthest = 0;
    bestExplained = 0;
    for (int group = 0; group < GROUPS; group++) {
      int at = group * SignedSuperblock.GROUP;
      groups[group].load(x, at, importance, at);
      bestExplained += groups[group].explained(made.scale(group));
      found[group] = groups[group].search();
      farthest = Math.max(farthest, Math.abs(found[group]));
    }
    for (int k = 0; k < UNIT_TRIES; k++) {
      tryUnit(farthest / (SignedSuperblock.HIGHEST_SCALE - UNIT_STEP * k), made);
    }
    alternate(made);
  }

  private void tryUnit(float wished, SignedSuperblock made) {
    float unit = Rounding.throughFloat16(wished);
    double explained = 0;
    for (int group = 0; group < GROUPS; group++) {
      trial[group] = scale(found[group] * Rounding.inverse(unit));
      explained += groups[group].explained(unit * trial[group]);
    }
    if (explained > bestExplained) {
      bestExplained = explained;
      made.setUnit(unit);
      System.arraycopy(trial, 0, made.scales, 0, GROUPS);
    }
  }

  private void alternate(SignedSuperblock made) {
    double before = 0;
    for (int k = 0; k < MOST_ALTERNATIONS && bestExplained > before; k++) {
      before = bestExplained;
      bestExplained = 0;
      for (int group = 0; group < GROUPS; group++) {
        bestExplained += tryNeighbours(group, made);
      }
      fitUnit(made);
    }
  }

  private double tryNeighbours(int group, SignedSuperblock made) {
    int middle = made.scales[group];
    double best = groups[group].explained(made.scale(group));
    for (int step = -1; step <= 1; step += 2) {
      int neighbour = scale(middle + step);
      double explained = groups[group].explained(made.unit() * neighbour);
      if (explained > best) {
        best = explained;
        made.scales[group] = neighbour;
      }
    }
    return best;
  }

  private void fitUnit(SignedSuperblock made) {
    double products = 0;
    double squares = 0;
    for (int group = 0; group < GROUPS; group++) {
      int scale = made.scales[group];
      groups[group].explained(made.scale(group));
      products += scale * groups[group].sumProducts();
      squares += (double) scale * scale * groups[group].sumSquares();
    }
    if (squares > 0) {
      tryUnitForScales((float) (products / squares), made);
    }
  }

  private void tryUnitForScales(float wished, SignedSuperblock made) {
    float unit = Rounding.throughFloat16(wished);
    double explained = 0;
    for (int group = 0; group < GROUPS; group++) {
      explained += groups[group].explained(unit * made.scales[group]);
    }
    if (explained > bestExplained) {
      bestExplained = explained;
      made.setUnit(unit);
    }
  }

  private static int scale(float wished) {
    return Rounding.clamp(
        Rounding.nearest(wished), SignedSuperblock.LOWEST_SCALE, SignedSuperblock.HIGHEST_SCALE);
  }
}
