package dev.hasten.quantize.mixed;

import dev.hasten.kernel.ForwardingKernels;
import dev.hasten.kernel.Kernels;
import dev.hasten.kernel.PackedMatrices;
import dev.hasten.kernel.PackedWeight;
import dev.hasten.model.Model;
import dev.hasten.model.Weight;
import dev.hasten.model.WeightSpec;
import dev.hasten.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Kernels that compute a model with other tensors in place of some of its own. What stays is
/// packed once, nothing is kept for later starts.
final class SwappedWeights extends ForwardingKernels {
  private final Map<String, PackedWeight> own = new HashMap<>();
  private Swap swap = Swap.NONE;

  SwappedWeights(Kernels kernels) {
    super(kernels);
  }

  /// What is to be computed with, by the names of the model's tensors.
  ///
  /// @param products what products multiply with
  /// @param tables what rows are looked up in
  record Swap(Map<String, Tensor> products, Map<String, Tensor> tables) {
    static final Swap NONE = new Swap(Map.of(), Map.of());

    Swap {
      products = Map.copyOf(products);
      tables = Map.copyOf(tables);
    }
  }

  /// For all plans that are made from now on.
  void use(Swap next) {
    swap = next;
  }

  @Override
  public PackedWeight table(Weight weight) {
    return super.table(swapped(weight, swap.tables()).orElse(weight));
  }

  @Override
  public PackedMatrices pack(Model model, List<WeightSpec> matrices) {
    List<Weight> others = new ArrayList<>();
    List<Weight> missing = new ArrayList<>();
    for (WeightSpec spec : matrices) {
      Weight weight = model.weight(spec);
      Optional<Weight> other = swapped(weight, swap.products());
      if (other.isPresent()) {
        others.add(other.get());
      } else if (!own.containsKey(spec.name())) {
        missing.add(weight);
      }
    }
    List<PackedWeight> packed = super.pack(missing);
    for (int i = 0; i < packed.size(); i++) {
      own.put(missing.get(i).spec().name(), packed.get(i));
    }
    return new PackedMatrices(
        inOrder(matrices, packedByName(others)), PackedMatrices.Origin.PACKED);
  }

  private Map<String, PackedWeight> packedByName(List<Weight> weights) {
    List<PackedWeight> packed = super.pack(weights);
    Map<String, PackedWeight> byName = new HashMap<>(own);
    for (int i = 0; i < packed.size(); i++) {
      byName.put(weights.get(i).spec().name(), packed.get(i));
    }
    return byName;
  }

  private static List<PackedWeight> inOrder(
      List<WeightSpec> matrices, Map<String, PackedWeight> byName) {
    return matrices.stream()
        .map(spec -> Objects.requireNonNull(byName.get(spec.name()), spec.name()))
        .toList();
  }

  private static Optional<Weight> swapped(Weight weight, Map<String, Tensor> tensors) {
    return Optional.ofNullable(tensors.get(weight.tensor().name()))
        .map(tensor -> new Weight(weight.spec(), tensor, weight.layout(), weight.firstRow()));
  }
}
