package dev.hasten.health;

import dev.hasten.error.ResourceException;
import dev.hasten.kernel.nativelib.NativeLibrary;
import dev.hasten.kernel.nativelib.Variant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// Which kernels run, and which could.
///
/// @param running as `--kernels` spells them
/// @param library of native kernels
/// @param vectorApiBits the length of the Vector API's vectors; none if this Java has no such API
/// @param cpuVectorBits the length of the processor's, where that is known
public record KernelSetup(
    String running, Library library, OptionalInt vectorApiBits, OptionalInt cpuVectorBits) {
  private static final String NATIVE = "native-";

  /// The library of native kernels.
  public sealed interface Library {}

  /// It is there.
  ///
  /// @param runnable what was compiled and runs here, best first
  /// @param ofCpu what this CPU could run, compiled or not, best first
  public record Loaded(List<Variant> runnable, List<Variant> ofCpu) implements Library {
    public Loaded {
      runnable = List.copyOf(runnable);
      ofCpu = List.copyOf(ofCpu);
    }

    static Loaded of(NativeLibrary library) {
      return new Loaded(library.variants(), library.variantsOfCpu());
    }
  }

  /// It is not.
  ///
  /// @param why in a line
  /// @param fix what to do
  public record Missing(String why, String fix) implements Library {
    static Missing of(ResourceException refusal) {
      String cost = NativeLibrary.COST_OF_NONE + ": ";
      String hint = refusal.hint();
      return new Missing(
          refusal.getMessage(), hint.startsWith(cost) ? hint.substring(cost.length()) : hint);
    }
  }

  boolean isNative() {
    return running.startsWith(NATIVE);
  }

  /// Which of the native ones run, if they do.
  Optional<Variant> variant() {
    return Stream.of(Variant.values())
        .filter(variant -> running.equals(NATIVE + variant.id()))
        .findFirst();
  }
}
