package dev.hasten.cli;

import dev.hasten.cli.MachineOptions.KernelKind;
import dev.hasten.error.ResourceException;
import dev.hasten.error.UsageException;
import dev.hasten.kernel.ActivationType;
import dev.hasten.kernel.Kernels;
import dev.hasten.kernel.nativelib.NativeKernels;
import dev.hasten.kernel.nativelib.NativeLibrary;
import dev.hasten.kernel.packed.PackedCache;
import dev.hasten.kernel.packed.PackedWeights;
import dev.hasten.kernel.scalar.ScalarKernels;
import dev.hasten.kernel.vector.VectorKernels;
import java.util.Optional;

/// Which kernels somebody asked for.
///
/// @param activations if not asked for, int8 with native kernels and float with others
record KernelChoice(KernelKind kind, Optional<ActivationType> activations) {

  /// The kernels asked for, or the fastest there are: if not the native ones, a line says why.
  ///
  /// @throws ResourceException if those asked for cannot run here
  /// @throws UsageException if they do not read these activations
  Kernels open(Console console) {
    return switch (kind) {
      case AUTO -> fastest(console);
      case SCALAR -> scalar();
      case VECTOR -> vector(console);
      case NATIVE -> nativeKernels(console);
    };
  }

  /// What the kernels that were opened read.
  ActivationType activationsOf(Kernels opened) {
    return opened instanceof NativeKernels
        ? activations.orElse(ActivationType.INT8)
        : ActivationType.FLOAT;
  }

  private Kernels fastest(Console console) {
    try {
      return nativeKernels(console);
    } catch (ResourceException e) {
      say(console, e);
    }
    try {
      return vector(console);
    } catch (ResourceException e) {
      say(console, e);
      return scalar();
    }
  }

  private static void say(Console console, ResourceException why) {
    console.err().println("note: %s (%s)".formatted(why.getMessage(), why.hint()));
  }

  private Kernels scalar() {
    requireFloats("scalar");
    return new ScalarKernels();
  }

  private Kernels vector(Console console) {
    requireFloats("vector");
    return VectorKernels.load(weights(console));
  }

  private void requireFloats(String name) {
    if (activations.orElse(ActivationType.FLOAT) == ActivationType.INT8) {
      throw new UsageException(
          "--activations is int8, %s kernels read float only".formatted(name),
          "leave it out, or choose --kernels native");
    }
  }

  private Kernels nativeKernels(Console console) {
    NativeLibrary library = NativeLibrary.load(console.environment().hastenHome());
    return new NativeKernels(
        library,
        library.variants().getFirst(),
        activations.orElse(ActivationType.INT8),
        weights(console));
  }

  private static PackedWeights weights(Console console) {
    PackedCache cache =
        new PackedCache(
            console.environment().hastenHome(), note -> console.err().println("note: " + note));
    return new PackedWeights(Optional.of(cache));
  }
}
