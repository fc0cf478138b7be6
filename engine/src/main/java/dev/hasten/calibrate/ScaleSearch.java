package dev.hasten.calibrate;

/// Looks for the step (and offset) with which a block's weights are rounded with the least squared
/// error, each column's weighed with its importance: many starting points, each improved by least
/// squares once its codes are known.
enum ScaleSearch {
  /// `step · code`, of either sign: the code of the greatest weight may be the lowest or the
  /// highest.
  SYMMETRIC {
    @Override
    void fit(Block block, BlockGrid grid, GridRow row) {
      float greatest = block.greatest();
      Best best = new Best();
      if (greatest != 0) {
        for (int trial = -TRIALS; trial <= TRIALS; trial++) {
          best.trySymmetric(block, grid, (grid.lowestCode() + trial * SPACING) / greatest);
          best.trySymmetric(block, grid, (grid.highestCode() + trial * SPACING) / greatest);
        }
      }
      row.steps[block.from / block.columns] = half(best.step);
      row.offsets[block.from / block.columns] = 0;
    }
  },

  /// `step · code + offset`, codes from 0 on.
  AFFINE {
    @Override
    void fit(Block block, BlockGrid grid, GridRow row) {
      fitAffine(block, grid, row, Float.MAX_VALUE);
    }
  },

  /// The same, with no offset above 0: superblocks store how far it is below.
  AFFINE_BELOW_ZERO {
    @Override
    void fit(Block block, BlockGrid grid, GridRow row) {
      fitAffine(block, grid, row, 0);
    }
  };

  /// Starting points on either side of the one that leaves no weight out.
  private static final int TRIALS = 10;

  /// Between starting points, in codes.
  private static final float SPACING = 0.2f;

  private static final float MOST_HALF = 65504;

  abstract void fit(Block block, BlockGrid grid, GridRow row);

  private static void fitAffine(Block block, BlockGrid grid, GridRow row, float mostOffset) {
    float lowest = Math.min(block.lowest(), mostOffset);
    float range = block.highest() - lowest;
    Best best = new Best();
    best.offset = lowest;
    best.mostOffset = mostOffset;
    if (range > 0) {
      for (int trial = -TRIALS; trial <= TRIALS; trial++) {
        float inverse = (grid.highestCode() + trial * SPACING) / range;
        best.tryAffine(block, grid, inverse, lowest);
      }
      best.tryAffine(block, grid, 1 / best.step, best.offset);
    }
    row.steps[block.from / block.columns] = half(best.step);
    row.offsets[block.from / block.columns] = half(best.offset);
  }

  /// As f16 holds it.
  static float half(float value) {
    float held = Math.max(-MOST_HALF, Math.min(MOST_HALF, value));
    return Float.float16ToFloat(Float.floatToFloat16(held));
  }

  /// The nearest code.
  static int code(float scaled, BlockGrid grid) {
    int nearest = (int) Math.rint(scaled);
    return Math.max(grid.lowestCode(), Math.min(grid.highestCode(), nearest));
  }

  /// A part of a row.
  static final class Block {
    final float[] weights;
    final float[] importance;
    final int from;
    final int columns;

    Block(float[] weights, float[] importance, int from, int columns) {
      this.weights = weights;
      this.importance = importance;
      this.from = from;
      this.columns = columns;
    }

    float greatest() {
      float greatest = 0;
      for (int i = from; i < from + columns; i++) {
        greatest = Math.abs(weights[i]) > Math.abs(greatest) ? weights[i] : greatest;
      }
      return greatest;
    }

    float lowest() {
      float lowest = weights[from];
      for (int i = from; i < from + columns; i++) {
        lowest = Math.min(lowest, weights[i]);
      }
      return lowest;
    }

    float highest() {
      float highest = weights[from];
      for (int i = from; i < from + columns; i++) {
        highest = Math.max(highest, weights[i]);
      }
      return highest;
    }
  }

  /// The best that was found so far.
  private static final class Best {
    float step;
    float offset;
    float mostOffset;

    /// What least squares take off the squared error: more is better.
    private double gain = Double.NEGATIVE_INFINITY;

    void trySymmetric(Block block, BlockGrid grid, float inverse) {
      float products = 0;
      float squares = 0;
      for (int i = block.from; i < block.from + block.columns; i++) {
        int code = code(inverse * block.weights[i], grid);
        float weighted = block.importance[i] * code;
        products += weighted * block.weights[i];
        squares += weighted * code;
      }
      if (squares > 0 && (double) products * products / squares > gain) {
        gain = (double) products * products / squares;
        step = products / squares;
      }
    }

    void tryAffine(Block block, BlockGrid grid, float inverse, float lowest) {
      double weight = 0;
      double codes = 0;
      double squares = 0;
      double values = 0;
      double products = 0;
      for (int i = block.from; i < block.from + block.columns; i++) {
        int code = code(inverse * (block.weights[i] - lowest), grid);
        float importance = block.importance[i];
        weight += importance;
        codes += importance * code;
        squares += importance * code * code;
        values += importance * block.weights[i];
        products += importance * code * block.weights[i];
      }
      double determinant = weight * squares - codes * codes;
      if (determinant > 0) {
        double newOffset =
            Math.min(mostOffset, (squares * values - codes * products) / determinant);
        double newStep = (products - newOffset * codes) / squares;
        double lost =
            newStep * (newStep * squares + 2 * newOffset * codes) + newOffset * newOffset * weight;
        double newGain = 2 * (newStep * products + newOffset * values) - lost;
        if (newGain > gain && newStep > 0) {
          gain = newGain;
          step = (float) newStep;
          offset = (float) newOffset;
        }
      }
    }
  }
}
