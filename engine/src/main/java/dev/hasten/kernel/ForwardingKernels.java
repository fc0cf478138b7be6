package dev.hasten.kernel;

import dev.hasten.model.Model;
import dev.hasten.model.Weight;
import dev.hasten.model.WeightSpec;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Hands everything to other kernels, which it does not close; whoever looks on overrides what it
/// wants to see.
public abstract class ForwardingKernels implements Kernels {
  private final Kernels kernels;

  protected ForwardingKernels(Kernels kernels) {
    this.kernels = kernels;
  }

  @Override
  public String name() {
    return kernels.name();
  }

  @Override
  public PackedWeight table(Weight weight) {
    return kernels.table(weight);
  }

  @Override
  public PackedWeight pack(Weight weight) {
    return kernels.pack(weight);
  }

  @Override
  public List<PackedWeight> pack(List<Weight> weights) {
    return kernels.pack(weights);
  }

  @Override
  public ActivationType inputOf(PackedWeight weight) {
    return kernels.inputOf(weight);
  }

  @Override
  public MachineProbe probe() {
    return kernels.probe();
  }

  @Override
  public void expect(Path model) {
    kernels.expect(model);
  }

  @Override
  public PackedMatrices pack(Model model, List<WeightSpec> matrices) {
    return kernels.pack(model, matrices);
  }

  @Override
  public Lane lane(Share share) {
    return kernels.lane(share);
  }

  @Override
  public Optional<StepRecorder> recorder(Share share, MemorySegment meeting) {
    return kernels.recorder(share, meeting);
  }
}
