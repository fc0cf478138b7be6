package dev.hasten.calibrate;

import java.util.Arrays;

/// What absorbed scales do to a tensor as the file stores it. Changed while scales are absorbed,
/// then only read.
public final class TensorScaling {
  /// How the file stores numbers.
  enum Zero {
    /// As they are.
    PLAIN,
    /// One less (Gemma's norms in Hugging Face's files).
    CENTRED
  }

  private final float[] rowFactors;
  private final float[] columnFactors;
  private final Zero zero;

  TensorScaling(int rows, int columns, Zero zero) {
    this.rowFactors = new float[rows];
    this.columnFactors = new float[columns];
    this.zero = zero;
    Arrays.fill(rowFactors, 1);
    Arrays.fill(columnFactors, 1);
  }

  void multiplyRow(int row, float factor) {
    rowFactors[row] *= factor;
  }

  void multiplyColumn(int column, float factor) {
    columnFactors[column] *= factor;
  }

  /// Changes a row of the tensor, `values` as the file stores it. A vector has one row.
  public void apply(int row, float[] values) {
    float shift = zero == Zero.CENTRED ? 1 : 0;
    for (int column = 0; column < columnFactors.length; column++) {
      values[column] = (values[column] + shift) * (rowFactors[row] * columnFactors[column]) - shift;
    }
  }

  /// The moments of the inputs of this matrix once they are divided by what its columns are
  /// multiplied with.
  public Hessian inputs(Hessian before) {
    float[] inverse = new float[columnFactors.length];
    for (int column = 0; column < inverse.length; column++) {
      inverse[column] = 1 / columnFactors[column];
    }
    return before.scaledBy(inverse);
  }
}
