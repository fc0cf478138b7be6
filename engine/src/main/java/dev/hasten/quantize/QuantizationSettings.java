package dev.hasten.quantize;

import java.util.List;
import java.util.stream.Collectors;

/// What somebody wants.
///
/// @param overrides the first that finds a tensor counts
public record QuantizationSettings(
    TypeMix mix, Scope scope, List<TypeOverride> overrides, Fallbacks fallbacks) {

  public QuantizationSettings {
    overrides = List.copyOf(overrides);
  }

  /// For which matrices the mix has its base type.
  public enum Scope {
    /// Most: the head and others that matter may have more bits.
    MIX,
    /// All, head and embedding too.
    PURE
  }

  /// What happens where rows do not fill a type's blocks.
  public enum Fallbacks {
    /// Another type is taken.
    ALLOW,
    REFUSE
  }

  /// As options would say it.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("--type ").append(mix);
    if (scope == Scope.PURE) {
      text.append(" --pure");
    }
    return text + overridesAsOptions();
  }

  /// The overrides as options would say them, each with a space before it.
  public String overridesAsOptions() {
    return overrides.stream()
        .map(override -> " --tensor-type " + override)
        .collect(Collectors.joining());
  }
}
