package dev.hasten.model;

import dev.hasten.error.BadModelException;
import dev.hasten.format.ModelFile;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
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
    SequencedMap<String, WeightSpec> specs = graph.weights();
    Map<String, Weight> weights = new LinkedHashMap<>();
    specs.forEach((name, spec) ->
        weights.put(name, StoredTensors.find(file, specs, names.locate(name), spec)));
    refuseUnreadWeights(file, names, weights);
    return new Model(file, graph, weights);
  }

  /// A bias that nobody adds would make every answer silently wrong.
  private static void refuseUnreadWeights(
      ModelFile file, WeightTable names, Map<String, Weight> weights) {
    Set<String> unread = new HashSet<>(file.tensors().keySet());
    weights.values().forEach(weight -> unread.remove(weight.tensor().name()));
    unread.removeIf(names::mayStayUnread);
    if (!unread.isEmpty()) {
      throw new BadModelException(
          "%s: %s is in the file, but the graph of this architecture does not read it (%d such tensors)"
              .formatted(
                  file.path(), unread.stream().sorted().findFirst().orElseThrow(), unread.size()),
          "the model is a variant that this build does not know; choose another");
    }
  }
}
