package dev.hasten.calibrate;

import dev.hasten.executor.ThreadTeam;
import java.util.Arrays;

/// A damped Hessian as `(I + U) · D · (I + U)ᵀ`, `U` strictly upper triangular, `D` diagonal: what
/// an error in a column does to the columns after it, and what it weighs when those make up for it.
/// The same as the Cholesky factor of the inverse, which GPTQ computes, without the inverse (Chee
/// et al. 2023, arXiv:2307.13304, theorem 6).
final class FeedbackFactor {
  private static final int PANEL = 32;
  private static final int TILE_ROWS = 32;

  /// Row `j` has, from column `j + 1` on, what an error in column `j` adds to later ones.
  final float[][] feedback;

  /// `D`.
  final float[] variances;

  private final int columns;
  private final double[][] lower;
  private final double[] diagonal;
  private final double[][] panel;

  private FeedbackFactor(double[][] lower) {
    this.columns = lower.length;
    this.lower = lower;
    this.diagonal = new double[columns];
    this.panel = new double[PANEL][columns];
    this.feedback = new float[columns][columns];
    this.variances = new float[columns];
  }

  /// @param damping is added to the diagonal
  static FeedbackFactor of(Hessian hessian, float damping, ThreadTeam team) {
    FeedbackFactor factor = new FeedbackFactor(damped(hessian, damping));
    factor.factorize(team);
    return factor;
  }

  private static double[][] damped(Hessian hessian, float damping) {
    double[][] lower = new double[hessian.columns()][];
    for (int i = 0; i < lower.length; i++) {
      float[] source = hessian.lowerRow(i);
      lower[i] = new double[i + 1];
      for (int j = 0; j <= i; j++) {
        lower[i][j] = source[j];
      }
      lower[i][i] += damping;
    }
    return lower;
  }

  /// From the last column to the first, some at a time.
  private void factorize(ThreadTeam team) {
    TileQueue queue = new TileQueue();
    for (int end = columns; end > 0; end -= PANEL) {
      int first = Math.max(0, end - PANEL);
      factorizePanel(first, end);
      int tiles = Math.ceilDiv(first, TILE_ROWS);
      queue.fill(tiles);
      int panelFirst = first;
      int panelEnd = end;
      team.run((_, _) ->
          queue.drain(tile -> subtractPanel((tiles - 1 - tile) * TILE_ROWS, panelFirst, panelEnd)));
    }
    for (int column = 0; column < columns; column++) {
      variances[column] = (float) diagonal[column];
    }
  }

  /// Columns `first` to `end` of `U`, each as a row of `panel`.
  private void factorizePanel(int first, int end) {
    double[] factors = new double[PANEL];
    for (int column = end - 1; column >= first; column--) {
      double[] values = panel[column - first];
      System.arraycopy(lower[column], 0, values, 0, column + 1);
      int done = column + 1 - first;
      for (int later = done; later < end - first; later++) {
        factors[later] = -panel[later][column] * diagonal[first + later];
      }
      ScaledRows.add(values, 0, column + 1, factors, panel, done, end - first - done);
      diagonal[column] = values[column];
      for (int row = 0; row < column; row++) {
        values[row] /= diagonal[column];
        feedback[row][column] = (float) values[row];
      }
    }
  }

  /// Takes what the panel explains from rows of the rest.
  private void subtractPanel(int firstRow, int first, int end) {
    double[] factors = new double[PANEL];
    for (int row = firstRow; row < Math.min(firstRow + TILE_ROWS, first); row++) {
      for (int column = first; column < end; column++) {
        factors[column - first] = -panel[column - first][row] * diagonal[column];
      }
      ScaledRows.add(lower[row], 0, row + 1, factors, panel, 0, end - first);
    }
  }

  /// What is added to the diagonal: a share of its mean, and something even where all is zero.
  static float damping(Hessian hessian, double share) {
    double mean = Arrays.stream(doubles(hessian.diagonal())).average().orElse(0);
    return mean > 0 ? (float) (share * mean) : 1;
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }
}
