package dev.hasten.convert;

/// Chooses scales and codes for the rows of a weight. How codes are packed into a file is not its
/// concern, and a chooser need not round to the nearest.
@FunctionalInterface
public interface CodeChooser {

  /// A coder for the rows of one weight, in order, used by one thread.
  RowCoder open(TensorSource weight, CodeGrid grid);

  /// Codes one row after another.
  @FunctionalInterface
  interface RowCoder {
    /// Codes row `row`.
    ///
    /// @param values its numbers
    /// @param scales takes a number for each group of [CodeGrid#groupColumns] columns, which
    ///   [CodeGrid#storable] must give back unchanged
    /// @param codes takes a code for each column, from [CodeGrid#least] to [CodeGrid#largest]; it
    ///   stands for itself times the scale of its group
    void code(int row, float[] values, float[] scales, byte[] codes);
  }
}
