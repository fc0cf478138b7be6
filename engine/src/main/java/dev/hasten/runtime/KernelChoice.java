package dev.hasten.runtime;

import dev.hasten.error.ResourceException;
import dev.hasten.error.UsageException;
import dev.hasten.kernel.ActivationType;
import dev.hasten.kernel.Kernels;
import dev.hasten.kernel.nativelib.NativeKernels;
import dev.hasten.kernel.nativelib.NativeLibrary;
import dev.hasten.kernel.nativelib.Variant;
import dev.hasten.kernel.packed.PackedCache;
import dev.hasten.kernel.packed.PackedMemory;
import dev.hasten.kernel.packed.PackedWeights;
import dev.hasten.kernel.scalar.ScalarKernels;
import dev.hasten.kernel.vector.VectorKernels;
import dev.hasten.kvcache.KvType;
import dev.hasten.model.Model;
import dev.hasten.model.Operator;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Which kernels somebody asked for.
///
/// @param activations if not asked for, int8 with native kernels and float with others
public record KernelChoice(KernelKind kind, Optional<ActivationType> activations) {

  /// The kernels asked for, or the fastest there are: if not the native ones, a note says why.
  ///
  /// @param home Hasten's directory, where the native library and packed weights are kept
  /// @param notes takes a line of what a user should know
  /// @throws ResourceException if those asked for cannot run here
  /// @throws UsageException if they do not read these activations
  public Kernels open(Path home, Consumer<String> notes) {
    return open(
        home,
        notes,
        memory -> new PackedWeights(memory, Optional.of(new PackedCache(home, memory, notes))));
  }

  /// The same, but what they pack is not kept for later starts: for models that nobody opens again.
  ///
  /// @param home Hasten's directory, where the native library is kept
  /// @param notes takes a line of what a user should know
  /// @throws ResourceException if those asked for cannot run here
  /// @throws UsageException if they do not read these activations
  public Kernels openUnkept(Path home, Consumer<String> notes) {
    return open(home, notes, memory -> new PackedWeights(memory, Optional.empty()));
  }

  /// Where packed weights go, by the memory that they lie in.
  @FunctionalInterface
  private interface Packing {
    PackedWeights in(PackedMemory memory);
  }

  private Kernels open(Path home, Consumer<String> notes, Packing packing) {
    return switch (kind) {
      case AUTO -> fastest(home, notes, packing);
      case SCALAR -> scalar();
      case VECTOR -> vector(packing);
      case NATIVE, NATIVE_AVX512VNNI, NATIVE_AVXVNNI, NATIVE_AVX2 -> nativeKernels(home, packing);
    };
  }

  /// The numbers of the KV cache, if nobody asked for others: f32 for the oracle, else f16.
  public KvType usualKv() {
    return kind == KernelKind.SCALAR ? KvType.F32 : KvType.F16;
  }

  /// What the matrix products of a model read with the kernels that were opened: int8 only where
  /// there are weights with codes.
  public ActivationType activationsOf(Kernels opened, Model model) {
    boolean isInt8 =
        opened instanceof NativeKernels
            && activations.orElse(ActivationType.INT8) == ActivationType.INT8
            && hasCodes(model);
    return isInt8 ? ActivationType.INT8 : ActivationType.FLOAT;
  }

  private static boolean hasCodes(Model model) {
    return model
        .graph()
        .operators()
        .flatMap(operator ->
            operator instanceof Operator.Linear linear
                ? Stream.of(model.weight(linear.weight()).tensor().dtype())
                : Stream.empty())
        .anyMatch(type -> type.blockElements() > 1);
  }

  private Kernels fastest(Path home, Consumer<String> notes, Packing packing) {
    try {
      return nativeKernels(home, packing);
    } catch (ResourceException e) {
      say(notes, e);
    }
    try {
      return vector(packing);
    } catch (ResourceException e) {
      say(notes, e);
      return scalar();
    }
  }

  private static void say(Consumer<String> notes, ResourceException why) {
    notes.accept("%s (%s)".formatted(why.getMessage(), why.hint()));
  }

  private Kernels scalar() {
    requireFloats("scalar");
    return new ScalarKernels();
  }

  private Kernels vector(Packing packing) {
    requireFloats("vector");
    return VectorKernels.load(packing.in(PackedMemory.ordinary()));
  }

  private void requireFloats(String name) {
    if (activations.orElse(ActivationType.FLOAT) == ActivationType.INT8) {
      throw new UsageException(
          "activations is int8, %s kernels read float only".formatted(name),
          "leave it out, or choose native kernels");
    }
  }

  private Kernels nativeKernels(Path home, Packing packing) {
    NativeLibrary library = NativeLibrary.load(home);
    return new NativeKernels(
        library,
        variantOf(library),
        activations.orElse(ActivationType.INT8),
        packing.in(library.packedMemory()));
  }

  private Variant variantOf(NativeLibrary library) {
    List<Variant> runnable = library.variants();
    Variant asked = kind.variant().orElse(runnable.getFirst());
    if (!runnable.contains(asked)) {
      throw new ResourceException(
          "this CPU, or the compiler that built this, has no %s; it has %s"
              .formatted(
                  asked.id(), String.join(", ", runnable.stream().map(Variant::id).toList())),
          "choose one of those, or auto");
    }
    return asked;
  }
}
