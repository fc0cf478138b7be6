package dev.hasten.model;

/// How the rows of a sequence become one.
public enum Pooling {
  /// Their mean.
  MEAN,
  /// The first one (`[CLS]`).
  CLS
}
