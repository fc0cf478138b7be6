package dev.hasten.calibrate;

import dev.hasten.executor.ThreadTeam;
import dev.hasten.model.Model;
import dev.hasten.model.StorageLayout;
import dev.hasten.model.Weight;
import dev.hasten.model.WeightRows;
import dev.hasten.model.WeightSpec;
import dev.hasten.tensor.DType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Scales the columns of matrices, so that those whose inputs are large are rounded more finely,
/// and divides the weights before them by the same, so that nothing else changes (AWQ, Lin et al.
/// 2023, arXiv:2306.00978).
public final class ScaleAbsorption {
  /// Between exponents of the importance that are tried, from 0 to 1.
  private static final int STRENGTHS = 10;

  /// Of each matrix, evenly spread.
  private static final int SAMPLED_ROWS = 32;

  private final Model model;
  private final ThreadTeam team;
  private final SequencedMap<String, TensorScaling> scalings = new LinkedHashMap<>();

  /// @param team must stay open as long as this is used, and do nothing else meanwhile
  public ScaleAbsorption(Model model, ThreadTeam team) {
    this.model = model;
    this.team = team;
  }

  /// What happens to the tensors of the file, by name: all that are not as they were.
  public SequencedMap<String, TensorScaling> scalings() {
    return Collections.unmodifiableSequencedMap(scalings);
  }

  /// Searches the scales of a site for a block format, and absorbs them: each input's root mean
  /// square to the power that leaves the least error in a sample of the outputs.
  ///
  /// @param hessian of the site's input
  /// @param type of blocks that [ErrorFeedback] supports
  /// @return the power, 0 where scales do not help
  public double absorb(AbsorptionSite site, Hessian hessian, DType type) {
    BlockGrid grid = Grids.of(type).orElseThrow();
    List<float[]> sample = sample(site);
    double[] errors = new double[STRENGTHS + 1];
    TileQueue queue = new TileQueue();
    queue.fill(errors.length);
    team.run((_, _) ->
        queue.drain(strength -> {
          float[] scales = scales(site, hessian, (double) strength / STRENGTHS);
          errors[strength] =
              new ScaledRounding(grid, hessian, columnScales(site, scales)).error(sample);
        }));
    int best = 0;
    for (int strength = 1; strength < errors.length; strength++) {
      best = errors[strength] < errors[best] ? strength : best;
    }
    if (best > 0) {
      absorb(site, scales(site, hessian, (double) best / STRENGTHS));
    }
    return (double) best / STRENGTHS;
  }

  private List<float[]> sample(AbsorptionSite site) {
    List<float[]> sample = new ArrayList<>();
    for (WeightSpec spec : site.consumers()) {
      WeightRows rows = model.weight(spec).openRows();
      int count = Math.min(SAMPLED_ROWS, rows.rows());
      for (int index = 0; index < count; index++) {
        float[] row = new float[rows.columns()];
        rows.read((int) ((long) index * rows.rows() / count), 0, row, 0, row.length);
        sample.add(row);
      }
    }
    return sample;
  }

  /// Scales around 1.
  private static float[] scales(AbsorptionSite site, Hessian hessian, double strength) {
    double[] squares = new double[site.elements()];
    for (int column = 0; column < hessian.columns(); column++) {
      squares[site.elementOf().of(column)] += hessian.get(column, column);
    }
    double smallest = Double.MAX_VALUE;
    double greatest = 0;
    for (double square : squares) {
      smallest = square > 0 ? Math.min(smallest, square) : smallest;
      greatest = Math.max(greatest, square);
    }
    float[] scales = new float[squares.length];
    for (int element = 0; element < scales.length; element++) {
      double relative = squares[element] / Math.sqrt(smallest * greatest);
      scales[element] = squares[element] > 0 ? (float) Math.pow(relative, strength / 2) : 1;
    }
    return scales;
  }

  private static float[] columnScales(AbsorptionSite site, float[] scales) {
    float[] ofColumns = new float[site.input().width()];
    for (int column = 0; column < ofColumns.length; column++) {
      ofColumns[column] = scales[site.elementOf().of(column)];
    }
    return ofColumns;
  }

  /// Absorbs given scales.
  ///
  /// @param scales what the consumers' columns are multiplied with, one for each element
  public void absorb(AbsorptionSite site, float[] scales) {
    float[] ofColumns = columnScales(site, scales);
    for (WeightSpec consumer : site.consumers()) {
      for (int column = 0; column < ofColumns.length; column++) {
        multiplyColumn(model.weight(consumer), column, ofColumns[column]);
      }
    }
    for (WeightSpec producer : site.producers()) {
      for (int element = 0; element < scales.length; element++) {
        multiplyOutput(model.weight(producer), element, 1 / scales[element]);
      }
    }
  }

  /// Matrices that a file fuses share their columns, which are scaled with the first.
  private void multiplyColumn(Weight weight, int column, float factor) {
    if (weight.firstRow() > 0) {
      return;
    }
    if (weight.layout() == StorageLayout.TRANSPOSED) {
      scaling(weight).multiplyRow(column, factor);
    } else {
      scaling(weight).multiplyColumn(column, factor);
    }
  }

  private void multiplyOutput(Weight weight, int element, float factor) {
    boolean isMatrix = weight.spec().dimensions().size() > 1;
    if (isMatrix && weight.layout() != StorageLayout.TRANSPOSED) {
      scaling(weight).multiplyRow(weight.storedRow(element), factor);
    } else {
      scaling(weight).multiplyColumn(weight.storedRow(element), factor);
    }
  }

  private TensorScaling scaling(Weight weight) {
    boolean isCentred = weight.layout() == StorageLayout.ZERO_CENTRED;
    return scalings.computeIfAbsent(
        weight.tensor().name(),
        _ ->
            new TensorScaling(
                Math.toIntExact(weight.tensor().shape().rows()),
                Math.toIntExact(weight.tensor().shape().columns()),
                isCentred ? TensorScaling.Zero.CENTRED : TensorScaling.Zero.PLAIN));
  }
}
