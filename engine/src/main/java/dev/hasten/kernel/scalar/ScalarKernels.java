package dev.hasten.kernel.scalar;

import dev.hasten.kernel.Kernels;
import dev.hasten.kernel.Lane;
import dev.hasten.kernel.MachineProbe;
import dev.hasten.kernel.PackedMatrices;
import dev.hasten.kernel.PackedMatrices.Origin;
import dev.hasten.kernel.PackedWeight;
import dev.hasten.kernel.Share;
import dev.hasten.model.Model;
import dev.hasten.model.Weight;
import dev.hasten.model.WeightSpec;
import java.util.List;

/// Plain Java, float activations, weights read as they are stored.
public final class ScalarKernels implements Kernels {
  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public PackedWeight table(Weight weight) {
    return new StoredWeight(weight);
  }

  @Override
  public PackedWeight pack(Weight weight) {
    return new StoredWeight(weight);
  }

  @Override
  public List<PackedWeight> pack(List<Weight> weights) {
    return weights.stream().map(this::pack).toList();
  }

  @Override
  public PackedMatrices pack(Model model, List<WeightSpec> matrices) {
    return new PackedMatrices(pack(matrices.stream().map(model::weight).toList()), Origin.STORED);
  }

  @Override
  public MachineProbe probe() {
    return new ScalarProbe();
  }

  @Override
  public Lane lane(Share share) {
    return new ScalarLane(share);
  }
}
