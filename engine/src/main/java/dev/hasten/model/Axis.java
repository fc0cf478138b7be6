package dev.hasten.model;

import java.util.Locale;

/// A named direction and its length.
public record Axis(AxisName name, int size) {
  public Axis {
    if (size <= 0) {
      throw new IllegalArgumentException(name + " is " + size + ", must be positive");
    }
  }

  @Override
  public String toString() {
    return name.name().toLowerCase(Locale.ROOT) + ":" + size;
  }
}
