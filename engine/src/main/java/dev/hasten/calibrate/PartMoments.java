package dev.hasten.calibrate;

import dev.hasten.executor.ThreadTeam;
import dev.hasten.executor.ValueObserver;
import dev.hasten.model.Value;
import dev.hasten.model.WeightSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;

/// Second moments of the inputs of some matrices of one part, step after step. Matrices of one
/// input share them.
final class PartMoments {
  private final LinearInputs inputs;
  private final Set<WeightSpec> weights;
  private final Map<String, SecondMoments> moments = new LinkedHashMap<>();
  private final Map<String, TokenWeights> tokenWeights = new HashMap<>();
  private final Map<String, TokenWeights> ofInput = new HashMap<>();
  private final TileQueue queue = new TileQueue();
  private final List<Tile> tiles = new ArrayList<>();

  private record Tile(SecondMoments moments, int index) {}

  PartMoments(LinearInputs inputs, Set<WeightSpec> weights) {
    this.inputs = inputs;
    this.weights = weights;
    for (WeightSpec weight : weights) {
      Value input = inputs.of(weight);
      moments.computeIfAbsent(input.name(), _ -> new SecondMoments(input.width()));
      String destination = inputs.destination(input).name();
      ofInput.put(input.name(), tokenWeights.computeIfAbsent(destination, _ -> new TokenWeights()));
    }
    for (SecondMoments sum : moments.values()) {
      for (int tile = 0; tile < sum.tiles(); tile++) {
        tiles.add(new Tile(sum, tile));
      }
    }
  }

  /// Names of the values to show.
  Set<String> taps() {
    Set<String> taps = new HashSet<>(moments.keySet());
    taps.addAll(tokenWeights.keySet());
    return taps;
  }

  ValueObserver observer() {
    return (value, matrix, rows) -> {
      SecondMoments sum = moments.get(value.name());
      if (sum != null) {
        sum.take(matrix, rows);
      }
      TokenWeights factors = tokenWeights.get(value.name());
      if (factors != null) {
        factors.take(matrix, rows);
      }
    };
  }

  /// Adds what a step has shown.
  void addStep(ThreadTeam team) {
    moments.forEach((input, sum) -> sum.weigh(present(ofInput, input).factors()));
    queue.fill(tiles.size());
    team.run((_, _) ->
        queue.drain(index -> tiles.get(index).moments().addTile(tiles.get(index).index())));
  }

  /// By matrix, in the order in which these were given.
  SequencedMap<WeightSpec, Hessian> hessians() {
    Map<String, Hessian> byInput = new HashMap<>();
    moments.forEach((input, sum) -> byInput.put(input, sum.hessian()));
    SequencedMap<WeightSpec, Hessian> hessians = new LinkedHashMap<>();
    weights.forEach(weight -> hessians.put(weight, present(byInput, inputs.of(weight).name())));
    return hessians;
  }

  private static <T> T present(Map<String, T> all, String name) {
    return Objects.requireNonNull(all.get(name), name);
  }
}
