package dev.hasten.model;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// One dimension of a weight or value: one axis, or several of which the last runs fastest (`heads
/// × head_dim`).
public record Dimension(List<Axis> axes) {
  public Dimension {
    axes = List.copyOf(axes);
    if (axes.isEmpty()) {
      throw new IllegalArgumentException("a dimension needs an axis");
    }
  }

  public static Dimension of(Axis... axes) {
    return new Dimension(List.of(axes));
  }

  /// Number of elements along this dimension.
  public int size() {
    return Math.toIntExact(axes.stream().mapToLong(Axis::size).reduce(1, Math::multiplyExact));
  }

  /// The axis of this name, if this dimension runs along it.
  public Optional<Axis> axis(AxisName name) {
    return axes.stream().filter(axis -> axis.name() == name).findFirst();
  }

  @Override
  public String toString() {
    return axes.stream().map(Axis::toString).collect(Collectors.joining("*"));
  }
}
