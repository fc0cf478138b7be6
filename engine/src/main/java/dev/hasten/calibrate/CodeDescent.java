package dev.hasten.calibrate;

import java.util.Arrays;

/// Moves single codes, steps and offsets of rounded rows as long as that lowers the error of the
/// outputs, `e · H · eᵀ`. Filled and refilled by one thread.
final class CodeDescent {
  private static final int MOMENT_ROWS = 8;

  private final BlockGrid grid;
  private final float[][] moments;
  private final int sweeps;
  private final int columns;

  /// `e · H` of each row of a tile.
  private float[][] gradients = {};

  /// Of a group: what is added to the error for each unit that a step or offset moves.
  private final float[] direction;

  private final float[] moved;

  CodeDescent(BlockGrid grid, float[][] moments, int sweeps) {
    this.grid = grid;
    this.moments = moments;
    this.sweeps = sweeps;
    this.columns = moments.length;
    this.direction = new float[columns];
    this.moved = new float[columns];
  }

  void improve(FeedbackTile tile, int count) {
    if (sweeps == 0) {
      return;
    }
    computeGradients(tile, count);
    for (int row = 0; row < count; row++) {
      improve(tile.rounded(row), tile.errors(row), gradients[row]);
    }
  }

  private void computeGradients(FeedbackTile tile, int count) {
    if (gradients.length < count) {
      gradients = new float[count][columns];
    }
    for (int row = 0; row < count; row++) {
      Arrays.fill(gradients[row], 0);
    }
    for (int column = 0; column < columns; column += MOMENT_ROWS) {
      for (int row = 0; row < count; row++) {
        ScaledRows.add(gradients[row], 0, columns, tile.errors(row), moments, column, MOMENT_ROWS);
      }
    }
  }

  private void improve(GridRow row, float[] errors, float[] gradient) {
    for (int sweep = 0; sweep < sweeps; sweep++) {
      int changes = moveScales(row, errors, gradient);
      changes += moveCodes(row, errors, gradient);
      if (changes == 0) {
        return;
      }
    }
  }

  private int moveCodes(GridRow row, float[] errors, float[] gradient) {
    int changes = 0;
    for (int column = 0; column < columns; column++) {
      float step = row.steps[column / grid.groupColumns()];
      float curvature = moments[column][column];
      if (step == 0) {
        continue;
      }
      int old = row.codes[column];
      int code = ScaleSearch.code(old + gradient[column] / (curvature * step), grid);
      float change = step * (code - old);
      if (change * (2 * gradient[column] - change * curvature) > 0) {
        row.codes[column] = code;
        errors[column] -= change;
        ScaledRows.add(gradient, 0, columns, -change, moments[column]);
        changes++;
      }
    }
    return changes;
  }

  private int moveScales(GridRow row, float[] errors, float[] gradient) {
    if (!(grid instanceof LegacyGrid legacy)) {
      return 0;
    }
    int changes = 0;
    for (int group = 0; group < row.groups(); group++) {
      int from = group * grid.groupColumns();
      for (int column = from; column < from + grid.groupColumns(); column++) {
        direction[column] = row.codes[column];
      }
      float step = moveAlong(from, row.steps[group], errors, gradient);
      changes += step == row.steps[group] ? 0 : 1;
      row.steps[group] = step;
      if (legacy.search() == ScaleSearch.AFFINE) {
        Arrays.fill(direction, from, from + grid.groupColumns(), 1);
        float offset = moveAlong(from, row.offsets[group], errors, gradient);
        changes += offset == row.offsets[group] ? 0 : 1;
        row.offsets[group] = offset;
      }
    }
    return changes;
  }

  /// The best value of a step or offset, which adds `direction` for each unit.
  private float moveAlong(int from, float old, float[] errors, float[] gradient) {
    int to = from + grid.groupColumns();
    float slope = 0;
    float curvature = 0;
    for (int i = from; i < to; i++) {
      float inner = 0;
      for (int j = from; j < to; j++) {
        inner += moments[i][j] * direction[j];
      }
      slope += direction[i] * gradient[i];
      curvature += direction[i] * inner;
    }
    if (!(curvature > 0)) {
      return old;
    }
    float best = ScaleSearch.half(old + slope / curvature);
    float change = best - old;
    if (!(change * (2 * slope - change * curvature) > 0)) {
      return old;
    }
    for (int i = from; i < to; i++) {
      moved[i] = -change * direction[i];
      errors[i] += moved[i];
    }
    ScaledRows.add(gradient, 0, columns, moved, moments, from, to - from);
    return best;
  }
}
