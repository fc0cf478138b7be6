package dev.hasten.kernel.scalar;

import dev.hasten.kernel.Kernels;
import dev.hasten.kernel.Lane;
import dev.hasten.kernel.MachineProbe;
import dev.hasten.kernel.PackedWeight;
import dev.hasten.kernel.Share;
import dev.hasten.model.Weight;

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
  public MachineProbe probe() {
    return new ScalarProbe();
  }

  @Override
  public Lane lane(Share share) {
    return new ScalarLane(share);
  }
}
