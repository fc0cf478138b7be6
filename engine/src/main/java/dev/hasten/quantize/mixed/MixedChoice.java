package dev.hasten.quantize.mixed;

import dev.hasten.tensor.DType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// One option for every matrix.
///
/// @param options in the order of the items
public record MixedChoice(List<PrecisionOption> options) {

  public MixedChoice {
    options = List.copyOf(options);
  }

  /// Of all that was chosen, in the file.
  public long bytes() {
    return options.stream().mapToLong(PrecisionOption::bytes).sum();
  }

  /// That every token reads.
  public double readBytes() {
    return options.stream().mapToDouble(PrecisionOption::readBytes).sum();
  }

  /// What the model's answers are predicted to diverge: errors of different matrices know nothing
  /// of each other, so what they do adds up.
  public double divergence() {
    return options.stream().mapToDouble(PrecisionOption::divergence).sum();
  }

  /// By the names of the tensors in the new file.
  public SequencedMap<String, DType> types() {
    SequencedMap<String, DType> types = new LinkedHashMap<>();
    options.forEach(option -> types.putAll(option.types()));
    return types;
  }
}
