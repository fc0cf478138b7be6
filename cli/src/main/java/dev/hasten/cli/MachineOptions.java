package dev.hasten.cli;

import dev.hasten.error.UsageException;
import dev.hasten.kernel.ActivationType;
import dev.hasten.kernel.Kernels;
import dev.hasten.kvcache.KvType;
import dev.hasten.runtime.KernelChoice;
import dev.hasten.runtime.KernelKind;
import dev.hasten.runtime.LanguageModel;
import dev.hasten.runtime.LoadedModel;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/// How a model is run on this machine.
final class MachineOptions {
  private int threads = Runtime.getRuntime().availableProcessors();
  private KernelKind kernels = KernelKind.AUTO;
  private Optional<ActivationType> activations = Optional.empty();
  private Optional<KvType> kv = Optional.empty();

  DeclaredOptions declared() {
    return DeclaredOptions.mixin()
        .value(
            "--threads",
            "N",
            Integer.class,
            "Threads that compute (default: all processors).",
            value -> threads = value)
        .value(
            "--kernels",
            "KIND",
            KernelKind.class,
            "${COMPLETION-CANDIDATES} (default: auto, the fastest that this machine can run).",
            value -> kernels = value)
        .value(
            "--activations",
            "TYPE",
            ActivationType.class,
            "Numbers that matrix products read: ${COMPLETION-CANDIDATES} (default: int8 with native "
                + "kernels, else float).",
            value -> activations = Optional.of(value))
        .value(
            "--kv",
            "TYPE",
            KvType.class,
            "Numbers of the KV cache: ${COMPLETION-CANDIDATES} (default: f16, f32 with scalar "
                + "kernels). q4_0 turns heads by a Hadamard matrix, q4_0-plain does not.",
            value -> kv = Optional.of(value))
        .value(
            "--device",
            "DEVICE",
            Device.class,
            "Where to compute: ${COMPLETION-CANDIDATES} (default: cpu).",
            _ -> {});
  }

  enum Device {
    CPU;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// The numbers of the KV cache.
  KvType kv() {
    return kv.orElse(kernelChoice().usualKv());
  }

  /// How many threads compute. More than there are processors are allowed, but not in silence.
  int threads(Console console) {
    int processors = Runtime.getRuntime().availableProcessors();
    if (threads < 1 || threads > 1024) {
      throw new UsageException(
          "--threads is %d, must be from 1 to 1024".formatted(threads),
          "this machine has %d processors".formatted(processors));
    }
    if (threads > processors) {
      console.note(
          "%d threads on %d processors; more than the processors are seldom faster"
              .formatted(threads, processors));
    }
    return threads;
  }

  /// The kernels asked for, or the fastest there are: if not the native ones, a line says why.
  ///
  /// @throws dev.hasten.error.ResourceException if those asked for cannot run here
  Kernels kernels(Console console) {
    return kernelChoice().open(console.environment().hastenHome(), console::note);
  }

  /// A model and those kernels.
  ///
  /// @throws dev.hasten.error.HastenException if the model cannot be read, or the kernels asked for
  ///   cannot run here
  LoadedModel load(Console console, Path path) {
    return load(console, path, () -> LanguageModel.open(path));
  }

  /// A model that is opened somehow, and those kernels.
  ///
  /// @throws dev.hasten.error.HastenException if the model cannot be read, or the kernels asked for
  ///   cannot run here
  LoadedModel load(Console console, Path path, Supplier<LanguageModel> opening) {
    return LoadedModel.open(
        path, opening, kernelChoice(), console.environment().hastenHome(), console::note);
  }

  /// What was asked for.
  KernelChoice kernelChoice() {
    return new KernelChoice(kernels, activations);
  }
}
