package dev.hasten.model;

/// A named intermediate result: a matrix whose number of rows depends on the step.
///
/// @param name as in the field, with its block: `blk.3.attn_norm`
public record Value(String name, RowKind rows, Dimension columns) {

  /// What the rows of a value stand for.
  public enum RowKind {
    /// One row for each token of the step.
    TOKENS,
    /// One row for each token whose output somebody wants.
    SELECTED,
    /// One row for each sequence of the step.
    SEQUENCES
  }

  /// Length of a row.
  public int width() {
    return columns.size();
  }

  // Written out, as what a record makes of itself at run time no AOT cache holds.
  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof Value value
            && name.equals(value.name)
            && rows == value.rows
            && columns.equals(value.columns));
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return "%s[%s, %s]".formatted(name, rows, columns);
  }
}
