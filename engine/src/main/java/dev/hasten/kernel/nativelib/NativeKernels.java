package dev.hasten.kernel.nativelib;

import dev.hasten.kernel.ActivationType;
import dev.hasten.kernel.Kernels;
import dev.hasten.kernel.Lane;
import dev.hasten.kernel.MachineProbe;
import dev.hasten.kernel.PackedMatrices;
import dev.hasten.kernel.PackedWeight;
import dev.hasten.kernel.Share;
import dev.hasten.kernel.StepRecorder;
import dev.hasten.kernel.packed.PackedMatrix;
import dev.hasten.kernel.packed.PackedWeights;
import dev.hasten.kernel.packed.Packer;
import dev.hasten.kernel.scalar.ScalarKernels;
import dev.hasten.model.Model;
import dev.hasten.model.Weight;
import dev.hasten.model.WeightSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// C kernels for one instruction set, over packed weights. What has no C kernel is done by the
/// scalar ones.
public final class NativeKernels implements Kernels {
  private final Variant variant;
  private final ActivationType activations;
  private final LinearFunctions linear;
  private final OperationFunctions operations;
  private final AttentionFunctions attention;
  private final NativeFunction runCalls;
  private final NativeProbe probe;
  private final ScalarKernels scalar = new ScalarKernels();
  private final PackedWeights weights;

  /// Kernels that pack whatever they are given.
  ///
  /// @param variant one of [NativeLibrary#variants]
  /// @param activations what weights with codes are multiplied with
  public NativeKernels(NativeLibrary library, Variant variant, ActivationType activations) {
    this(library, variant, activations, PackedWeights.unkept());
  }

  /// @param variant one of [NativeLibrary#variants]
  /// @param activations what weights with codes are multiplied with
  /// @param weights where packed weights come from; closed by [#close]
  public NativeKernels(
      NativeLibrary library, Variant variant, ActivationType activations, PackedWeights weights) {
    this.weights = weights;
    this.variant = variant;
    this.activations = activations;
    this.linear = new LinearFunctions(library, variant);
    this.operations = OperationFunctions.of(library, variant);
    this.attention = AttentionFunctions.of(library, variant);
    this.runCalls = library.runCalls();
    this.probe = new NativeProbe(library, variant, activations);
  }

  @Override
  public String name() {
    return "native-" + variant.id();
  }

  @Override
  public PackedWeight table(Weight weight) {
    return scalar.table(weight);
  }

  @Override
  public PackedWeight pack(Weight weight) {
    return Packer.pack(weight, Arena.ofAuto());
  }

  @Override
  public ActivationType inputOf(PackedWeight weight) {
    return NativeLinear.inputOf((PackedMatrix) weight, activations);
  }

  @Override
  public MachineProbe probe() {
    return probe;
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
  public void close() {
    weights.close();
  }

  @Override
  public Lane lane(Share share) {
    return lane(share, new NativeCall());
  }

  private NativeLane lane(Share share, NativeCall call) {
    return new NativeLane(
        share,
        new NativeLinear(linear, activations, call),
        new NativeOperations(operations, call),
        new NativeAttention(attention, share, call),
        scalar.lane(share));
  }

  @Override
  public Optional<StepRecorder> recorder(Share share, MemorySegment meeting) {
    return Optional.of(
        new CallRecorder(
            runCalls,
            meeting,
            share.count(),
            call -> lane(share, call),
            call -> lane(Share.ALL, call)));
  }
}
