package dev.hasten.cli;

import dev.hasten.quantize.DirectoryType;
import dev.hasten.quantize.QuantizationSettings;

/// What `quantize` makes.
sealed interface QuantizeForm {
  /// The type, as a user calls it.
  String type();

  /// A GGUF file.
  record Gguf(QuantizationSettings settings) implements QuantizeForm {
    @Override
    public String type() {
      return settings.mix().toString();
    }

    /// As options would say it.
    @Override
    public String toString() {
      return settings.toString();
    }
  }

  /// A GGUF file whose types are chosen by measurement.
  ///
  /// @param fixed types that are chosen already, and what to do where one does not fit
  /// @param options that say the target
  record Mixed(MixedTarget target, QuantizationSettings fixed, String options)
      implements QuantizeForm {
    @Override
    public String type() {
      return "mixed";
    }

    /// As options would say it.
    @Override
    public String toString() {
      return (fixed.overridesAsOptions() + options).strip();
    }
  }

  /// A Hugging Face directory.
  record Directory(DirectoryType wanted) implements QuantizeForm {
    @Override
    public String type() {
      return wanted.toString();
    }

    /// As options would say it.
    @Override
    public String toString() {
      return "--type " + wanted;
    }
  }
}
