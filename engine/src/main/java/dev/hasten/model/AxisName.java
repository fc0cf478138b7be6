package dev.hasten.model;

/// What a direction of a weight or of a value means. Whoever slices weights (pruning, tensor
/// parallelism, scale absorption) goes by these and needs to know no architecture.
public enum AxisName {
  VOCAB,
  POSITIONS,
  TOKEN_TYPES,
  HIDDEN,
  HEADS,
  KV_HEADS,
  HEAD_DIM,
  INTERMEDIATE,
  /// What a classifier tells apart.
  LABELS,
  /// Room for mixtures of experts.
  EXPERTS;

  /// `name of size`, as in `HEADS.of(9)`.
  public Axis of(int size) {
    return new Axis(this, size);
  }
}
