package dev.hasten.kernel;

import java.util.List;

/// Matrices of one model in the form that kernels read.
///
/// @param all in the order in which they were asked for
public record PackedMatrices(List<PackedWeight> all, Origin origin) {

  public PackedMatrices {
    all = List.copyOf(all);
  }

  /// Where they come from.
  public enum Origin {
    /// The model's file has them in that form.
    STORED,
    /// They were packed now.
    PACKED,
    /// They were packed at an earlier start and kept.
    KEPT
  }
}
