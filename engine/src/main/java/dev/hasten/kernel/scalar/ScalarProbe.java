package dev.hasten.kernel.scalar;

import dev.hasten.kernel.ActivationType;
import dev.hasten.kernel.MachineProbe;
import dev.hasten.model.Weight;

/// What plain Java can do, one number at a time, as products do it.
final class ScalarProbe implements MachineProbe {
  private static final int COLUMNS = 512;

  /// Few enough to stay in the caches, and most of their blocks' scales differ.
  private static final int ROWS = 16;

  @Override
  public long multiplyAdds(int rounds, ActivationType type) {
    return type == ActivationType.FLOAT ? floatMultiplyAdds(rounds) : 0;
  }

  /// A round is a column of eight outputs.
  private static long floatMultiplyAdds(int rounds) {
    OutputTile tile = OutputTile.ofZeros(COLUMNS);
    float[] inputs = new float[COLUMNS];
    for (int pass = 0; pass < rounds / COLUMNS; pass++) {
      tile.accumulate(inputs, 0, COLUMNS);
    }
    tile.accumulate(inputs, 0, rounds % COLUMNS);
    requireResult(tile.sums()[0]);
    return (long) OutputTile.SIZE * rounds;
  }

  @Override
  public long unpack(int count, Weight weight) {
    StoredWeight stored = new StoredWeight(weight);
    float[] row = new float[stored.columns()];
    int rows = Math.ceilDiv(count, stored.columns());
    for (int index = 0; index < rows; index++) {
      stored.readRow(index % Math.min(ROWS, stored.rows()), row, 0);
    }
    requireResult(row[0]);
    return (long) rows * stored.columns();
  }

  /// Somebody must look at the numbers, or they are not computed.
  private static void requireResult(float number) {
    if (Float.isNaN(number)) {
      throw new IllegalStateException("sums of numbers are no number");
    }
  }
}
