package dev.hasten.calibrate;

import java.util.List;

/// What rounding does to outputs when columns are scaled before and scaled back after.
final class ScaledRounding {
  private final BlockGrid grid;
  private final Hessian hessian;
  private final float[] scales;
  private final float[] importance;

  ScaledRounding(BlockGrid grid, Hessian hessian, float[] scales) {
    this.grid = grid;
    this.hessian = hessian;
    this.scales = scales;
    this.importance = hessian.diagonal();
    for (int column = 0; column < scales.length; column++) {
      importance[column] /= scales[column] * scales[column];
    }
  }

  double error(List<float[]> rows) {
    return rows.stream().mapToDouble(this::error).sum();
  }

  private double error(float[] weights) {
    int columns = weights.length;
    float[] scaled = new float[columns];
    for (int column = 0; column < columns; column++) {
      scaled[column] = weights[column] * scales[column];
    }
    GridRow row = new GridRow(grid, columns);
    float[] error = new float[columns];
    for (int block = 0; block < columns; block += grid.blockColumns()) {
      grid.fit(scaled, block, importance, row);
    }
    for (int column = 0; column < columns; column++) {
      row.round(grid, column, scaled[column]);
      error[column] = weights[column] - row.value(column) / scales[column];
    }
    return hessian.outputError(error);
  }
}
