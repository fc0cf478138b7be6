package dev.hasten.executor;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.model.Value;

/// Sees tapped values as a step computes them.
@FunctionalInterface
public interface ValueObserver {
  /// Called by one thread while the others wait.
  ///
  /// @param matrix valid during the call only
  /// @param rows rows in use
  void observe(Value value, FloatMatrix matrix, int rows);

  static ValueObserver none() {
    return (_, _, _) -> {};
  }
}
