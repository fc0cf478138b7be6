package dev.hasten.kernel;

/// A weight in the form in which one provider's kernels read it.
public interface PackedWeight {
  int rows();

  int columns();
}
