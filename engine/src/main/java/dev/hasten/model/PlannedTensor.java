package dev.hasten.model;

import dev.hasten.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;

/// A tensor of a file that is to be written: the weights it holds, and how they lie in it.
///
/// @param shape as the file is to have it
/// @param layout how the rows of each part lie there
/// @param parts one weight, or several whose rows lie one below the other
public record PlannedTensor(String name, Shape shape, StorageLayout layout, List<Weight> parts) {
  public PlannedTensor {
    parts = List.copyOf(parts);
  }

  /// All that a GGUF file of this model has of its graph's weights.
  public static List<PlannedTensor> inGguf(Model model) {
    return of(model, Architectures.of(model.config()).ggufWeights());
  }

  /// All that a Hugging Face directory of this model has of its graph's weights. Divisors of rotary
  /// frequencies are part of its configuration.
  public static List<PlannedTensor> inHuggingFace(Model model) {
    Architecture architecture = Architectures.of(model.config()).inHuggingFace(model.config());
    WeightTable names = architecture.huggingFaceWeights().orElseThrow();
    List<PlannedTensor> tensors = of(model, names);
    tensors.removeIf(tensor -> tensor.name().equals(RotaryReader.FACTORS));
    return tensors;
  }

  private static List<PlannedTensor> of(Model model, WeightTable names) {
    SequencedMap<String, WeightSpec> specs = model.graph().weights();
    SequencedMap<String, PlannedTensor> tensors = new LinkedHashMap<>();
    for (WeightSpec spec : specs.values()) {
      WeightTable.Location location = names.locate(spec.name());
      tensors.computeIfAbsent(location.name(), _ -> of(model, specs, location, spec));
    }
    return new ArrayList<>(tensors.values());
  }

  private static PlannedTensor of(
      Model model,
      SequencedMap<String, WeightSpec> specs,
      WeightTable.Location location,
      WeightSpec first) {
    List<String> fused = location.fused().stream().filter(specs::containsKey).toList();
    List<String> parts = fused.isEmpty() ? List.of(first.name()) : fused;
    return new PlannedTensor(
        location.name(),
        StoredTensors.shape(first, location.layout(), StoredTensors.outputs(specs, parts)),
        location.layout(),
        parts.stream().map(name -> model.weight(Objects.requireNonNull(specs.get(name)))).toList());
  }
}
