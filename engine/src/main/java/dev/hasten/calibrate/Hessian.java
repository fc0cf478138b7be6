package dev.hasten.calibrate;

/// The second moments `XᵀX` of the inputs `X` `[rows, columns]` of a matrix: what the squared error
/// of its outputs is measured with. Symmetric; the lower half is kept.
public final class Hessian {
  private final float[][] lower;
  private final long rows;

  /// @param lower row `i` has the columns 0 to `i`; belongs to this from now on
  Hessian(float[][] lower, long rows) {
    this.lower = lower;
    this.rows = rows;
  }

  /// The moments of given inputs, for those who have them at hand.
  public static Hessian of(float[][] inputs) {
    SecondMoments moments = new SecondMoments(inputs[0].length);
    moments.take(inputs);
    TileQueue queue = new TileQueue();
    queue.fill(moments.tiles());
    queue.drain(moments::addTile);
    return moments.hessian();
  }

  /// Memory of the moments of so many columns.
  public static long bytes(int columns) {
    return (long) columns * (columns + 1) / 2 * Float.BYTES;
  }

  public int columns() {
    return lower.length;
  }

  /// Inputs that were summed.
  public long rows() {
    return rows;
  }

  public float get(int row, int column) {
    return row >= column ? lower[row][column] : lower[column][row];
  }

  /// Row `row`, as far as the diagonal.
  float[] lowerRow(int row) {
    return lower[row];
  }

  /// The sums of squares of the columns.
  public float[] diagonal() {
    float[] diagonal = new float[lower.length];
    for (int i = 0; i < diagonal.length; i++) {
      diagonal[i] = lower[i][i];
    }
    return diagonal;
  }

  /// The moments of inputs whose columns are multiplied with `factors`.
  public Hessian scaledBy(float[] factors) {
    float[][] scaled = new float[lower.length][];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = lower[i].clone();
      for (int j = 0; j <= i; j++) {
        scaled[i][j] *= factors[i] * factors[j];
      }
    }
    return new Hessian(scaled, rows);
  }

  /// All of it, both halves.
  float[][] full() {
    int columns = lower.length;
    float[][] full = new float[columns][columns];
    for (int i = 0; i < columns; i++) {
      System.arraycopy(lower[i], 0, full[i], 0, i + 1);
      for (int j = 0; j < i; j++) {
        full[j][i] = lower[i][j];
      }
    }
    return full;
  }

  /// `error · H · errorᵀ`: by how much the outputs of a row of weights that is off by `error` are
  /// off, squared and summed over the inputs.
  public double outputError(float[] error) {
    double sum = 0;
    for (int i = 0; i < lower.length; i++) {
      double inner = 0;
      for (int j = 0; j < i; j++) {
        inner += (double) lower[i][j] * error[j];
      }
      sum += error[i] * (2 * inner + (double) lower[i][i] * error[i]);
    }
    return sum;
  }
}
