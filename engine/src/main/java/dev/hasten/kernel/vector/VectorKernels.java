package dev.hasten.kernel.vector;

import dev.hasten.error.ResourceException;
import dev.hasten.kernel.Kernels;
import dev.hasten.kernel.Lane;
import dev.hasten.kernel.MachineProbe;
import dev.hasten.kernel.PackedMatrices;
import dev.hasten.kernel.PackedWeight;
import dev.hasten.kernel.Share;
import dev.hasten.kernel.packed.PackedWeights;
import dev.hasten.kernel.packed.Packer;
import dev.hasten.model.Model;
import dev.hasten.model.Weight;
import dev.hasten.model.WeightSpec;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/// Plain Java with the Vector API: packed weights, float activations.
public final class VectorKernels implements Kernels {
  private final PackedWeights weights;

  private VectorKernels(PackedWeights weights) {
    this.weights = weights;
  }

  /// The kernels, after which `jdk.incubator.vector` is loaded.
  ///
  /// @param weights where packed weights come from; closed by [#close]
  /// @throws ResourceException if this Java was started without that module
  public static VectorKernels load(PackedWeights weights) {
    VectorModule.require();
    return new VectorKernels(weights);
  }

  /// How long this Java's vectors are; none if it was started without that module.
  public static OptionalInt vectorBits() {
    try {
      VectorModule.require();
    } catch (ResourceException _) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(Lanes.COUNT * Float.SIZE);
  }

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public PackedWeight table(Weight weight) {
    return new StoredTable(weight);
  }

  @Override
  public PackedWeight pack(Weight weight) {
    return Packer.pack(weight, Arena.ofAuto());
  }

  @Override
  public void expect(Path model) {
    weights.expect(model);
  }

  @Override
  public List<PackedWeight> pack(List<Weight> several) {
    return weights.pack(several);
  }

  @Override
  public PackedMatrices pack(Model model, List<WeightSpec> matrices) {
    return weights.pack(model, matrices);
  }

  @Override
  public MachineProbe probe() {
    return new VectorProbe();
  }

  @Override
  public Lane lane(Share share) {
    return new VectorLane(share);
  }

  @Override
  public void close() {
    weights.close();
  }
}
