package dev.hasten.model;

/// Numbers of heads and their width. Query head `h` reads key/value head `h / (heads / kvHeads)`.
public record AttentionShape(int heads, int kvHeads, int headDim) {
  public AttentionShape {
    if (heads <= 0 || kvHeads <= 0 || headDim <= 0 || heads % kvHeads != 0) {
      throw new IllegalArgumentException(
          "%d heads do not share %d key/value heads of %d".formatted(heads, kvHeads, headDim));
    }
  }

  /// Query heads that share one key/value head.
  public int groupSize() {
    return heads / kvHeads;
  }

  public Dimension queryDimension() {
    return Dimension.of(AxisName.HEADS.of(heads), AxisName.HEAD_DIM.of(headDim));
  }

  public Dimension kvDimension() {
    return Dimension.of(AxisName.KV_HEADS.of(kvHeads), AxisName.HEAD_DIM.of(headDim));
  }
}
