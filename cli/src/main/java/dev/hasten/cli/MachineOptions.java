package dev.hasten.cli;

import dev.hasten.error.UsageException;
import dev.hasten.kernel.Kernels;
import dev.hasten.kernel.nativelib.NativeKernels;
import dev.hasten.kernel.nativelib.NativeLibrary;
import dev.hasten.kernel.packed.PackedCache;
import dev.hasten.kernel.scalar.ScalarKernels;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/// How a model is run on this machine.
final class MachineOptions {
  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that compute (default: all processors).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--kernels",
      paramLabel = "KIND",
      description = "${COMPLETION-CANDIDATES} (default: auto, so far scalar).")
  private KernelKind kernels = KernelKind.AUTO;

  @Option(
      names = "--activations",
      paramLabel = "TYPE",
      description = "Numbers between the layers: ${COMPLETION-CANDIDATES} (default: float).")
  @SuppressWarnings("UnusedVariable") // one kind so far; naming another is an error
  private ActivationType activations = ActivationType.FLOAT;

  @Option(
      names = "--kv",
      paramLabel = "TYPE",
      description = "Numbers of the KV cache: ${COMPLETION-CANDIDATES} (default: f32).")
  @SuppressWarnings("UnusedVariable")
  private KvType kv = KvType.F32;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "Where to compute: ${COMPLETION-CANDIDATES} (default: cpu).")
  @SuppressWarnings("UnusedVariable")
  private Device device = Device.CPU;

  enum KernelKind {
    AUTO,
    SCALAR,
    NATIVE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  enum ActivationType {
    FLOAT;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  enum KvType {
    F32;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  enum Device {
    CPU;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
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
      console
          .err()
          .println(
              "note: %d threads on %d processors; more than the processors are seldom faster"
                  .formatted(threads, processors));
    }
    return threads;
  }

  /// The kernels asked for. The native ones are for those who ask until they have passed the same
  /// reference outputs as the scalar ones.
  ///
  /// @throws dev.hasten.error.ResourceException if native kernels are asked for and cannot run here
  Kernels kernels(Console console) {
    return switch (kernels) {
      case AUTO, SCALAR -> new ScalarKernels();
      case NATIVE -> nativeKernels(console);
    };
  }

  private static Kernels nativeKernels(Console console) {
    Path home = console.environment().hastenHome();
    NativeLibrary library = NativeLibrary.load(home);
    PackedCache cache = new PackedCache(home, note -> console.err().println("note: " + note));
    return new NativeKernels(library, library.variants().getFirst(), Optional.of(cache));
  }
}
