package dev.hasten.calibrate;

/// GPTQ as the paper has it, in double and column by column: the inverse of the Hessian, its upper
/// Cholesky factor, and an update of all columns that are left after each one.
final class NaiveFeedback {
  private final int columns;
  private final double[][] upper;

  NaiveFeedback(Hessian hessian, double damping) {
    columns = hessian.columns();
    double[][] damped = new double[columns][columns];
    for (int i = 0; i < columns; i++) {
      for (int j = 0; j < columns; j++) {
        damped[i][j] = hessian.get(i, j) + (i == j ? damping : 0);
      }
    }
    upper = upperCholesky(inverse(damped));
  }

  /// The row on the grid, its scales chosen from what is left of the weights when a block begins.
  GridRow round(BlockGrid grid, float[] weights) {
    double[] left = new double[columns];
    float[] importance = new float[columns];
    for (int column = 0; column < columns; column++) {
      left[column] = weights[column];
      importance[column] = (float) (1 / (upper[column][column] * upper[column][column]));
    }
    GridRow row = new GridRow(grid, columns);
    for (int column = 0; column < columns; column++) {
      if (column % grid.blockColumns() == 0) {
        grid.fit(floats(left), column, importance, row);
      }
      int group = column / grid.groupColumns();
      double scaled = (left[column] - row.offsets[group]) / row.steps[group];
      row.codes[column] = ScaleSearch.code((float) scaled, grid);
      double error = (left[column] - row.value(column)) / upper[column][column];
      for (int later = column; later < columns; later++) {
        left[later] -= error * upper[column][later];
      }
    }
    return row;
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static double[][] inverse(double[][] matrix) {
    int size = matrix.length;
    double[][] left = new double[size][];
    double[][] right = new double[size][size];
    for (int i = 0; i < size; i++) {
      left[i] = matrix[i].clone();
      right[i][i] = 1;
    }
    for (int pivot = 0; pivot < size; pivot++) {
      double divisor = left[pivot][pivot];
      for (int j = 0; j < size; j++) {
        left[pivot][j] /= divisor;
        right[pivot][j] /= divisor;
      }
      for (int i = 0; i < size; i++) {
        double factor = i == pivot ? 0 : left[i][pivot];
        for (int j = 0; j < size; j++) {
          left[i][j] -= factor * left[pivot][j];
          right[i][j] -= factor * right[pivot][j];
        }
      }
    }
    return right;
  }

  /// `U` with `Uᵀ · U = matrix`.
  private static double[][] upperCholesky(double[][] matrix) {
    int size = matrix.length;
    double[][] upper = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = i; j < size; j++) {
        double sum = matrix[i][j];
        for (int k = 0; k < i; k++) {
          sum -= upper[k][i] * upper[k][j];
        }
        upper[i][j] = i == j ? Math.sqrt(sum) : sum / upper[i][i];
      }
    }
    return upper;
  }
}
