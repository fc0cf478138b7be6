package dev.hasten.kernel;

import java.util.Locale;

/// The numbers that matrix products read between the layers.
public enum ActivationType {
  /// f32, as they are: what quality is judged with.
  FLOAT,
  /// Rounded to 8 bits, with a scale for each 32 columns.
  INT8;

  /// As `--activations` spells it.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
