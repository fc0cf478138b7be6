package dev.hasten.model;

import dev.hasten.error.BadModelException;
import dev.hasten.format.ModelFile;
import dev.hasten.tensor.Tensor;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// A graph together with its weights. The weights live as long as the file is open.
///
/// @param weights by canonical name, everything that the graph reads
public record Model(ModelFile file, Graph graph, Map<String, Weight> weights) {
  public Model {
    weights = Map.copyOf(weights);
  }

  public ModelConfig config() {
    return graph.config();
  }

  public Weight weight(WeightSpec spec) {
    Weight weight = weights.get(spec.name());
    if (weight == null) {
      throw new IllegalArgumentException("the graph has no weight " + spec.name());
    }
    return weight;
  }

  /// Recognises the architecture, builds its graph, and finds every weight with the shape it needs.
  ///
  /// @throws BadModelException if the architecture is unknown, if the file lacks or contradicts
  ///   something that the architecture needs, or brings weights that the graph would pass over
  public static Model of(ModelFile file) {
    Architecture architecture = Architectures.of(file);
    WeightTable names = Architectures.weightTable(file, architecture);
    Graph graph = architecture.graph(architecture.config(ConfigReader.of(file, names)));
    Map<String, Weight> weights = new LinkedHashMap<>();
    graph
        .weights()
        .forEach((name, spec) -> weights.put(name, find(file, spec, names.locate(name))));
    refuseUnreadWeights(file, names, weights);
    return new Model(file, graph, weights);
  }

  private static Weight find(ModelFile file, WeightSpec spec, WeightTable.Location location) {
    Tensor tensor = file.tensors().get(location.name());
    if (tensor == null) {
      throw new BadModelException(
          "%s: there is no tensor %s, the graph needs %s %s"
              .formatted(file.path(), location.name(), spec.name(), spec.shape()),
          "is the file complete?");
    }
    if (!tensor.shape().equals(spec.shape())) {
      throw new BadModelException(
          "%s: %s is %s, the configuration needs %s"
              .formatted(file.path(), tensor.name(), tensor.shape(), spec.shape()),
          "the configuration contradicts the tensors; is the file complete?");
    }
    if (!tensor.dtype().isWeight()) {
      throw new BadModelException(
          "%s: %s is of type %s, which holds no weights"
              .formatted(file.path(), tensor.name(), tensor.dtype()),
          "convert the model to F32, F16, BF16 or a quantized type");
    }
    return new Weight(spec, tensor, location.layout());
  }

  /// A bias that nobody adds would make every answer silently wrong.
  private static void refuseUnreadWeights(
      ModelFile file, WeightTable names, Map<String, Weight> weights) {
    Set<String> unread = new HashSet<>(file.tensors().keySet());
    weights.values().forEach(weight -> unread.remove(weight.tensor().name()));
    names.unread().forEach(unread::remove);
    if (!unread.isEmpty()) {
      throw new BadModelException(
          "%s: %s is in the file, but the graph of this architecture does not read it (%d such tensors)"
              .formatted(
                  file.path(), unread.stream().sorted().findFirst().orElseThrow(), unread.size()),
          "the model is a variant that this build does not know; choose another");
    }
  }
}
