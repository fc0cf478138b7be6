package dev.hasten;

import dev.hasten.kernel.ActivationType;
import dev.hasten.kernel.Kernels;
import dev.hasten.kernel.nativelib.NativeKernels;
import dev.hasten.kernel.nativelib.NativeLibrary;
import dev.hasten.kernel.nativelib.Variant;
import dev.hasten.kernel.packed.PackedWeights;
import dev.hasten.kernel.scalar.ScalarKernels;
import dev.hasten.kernel.vector.VectorKernels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;

/// Every provider of kernels that this machine can run, with every kind of activations it has.
public final class TestKernels {
  private TestKernels() {}

  /// All of them, the oracle first.
  public static Stream<Named<Kernels>> all() {
    return Stream.concat(Stream.of(named(new ScalarKernels())), fast());
  }

  /// All but the oracle.
  public static Stream<Named<Kernels>> fast() {
    List<Named<Kernels>> kernels = new ArrayList<>();
    kernels.add(named(vector()));
    NativeLibrary library = Library.OPENED;
    library
        .variants()
        .forEach(variant ->
            Arrays.stream(ActivationType.values())
                .forEach(activations -> kernels.add(named(library, variant, activations))));
    return kernels.stream();
  }

  /// Those that read float activations, the oracle first.
  public static Stream<Named<Kernels>> ofFloats() {
    NativeLibrary library = Library.OPENED;
    Stream<Named<Kernels>> natives =
        library.variants().stream().map(variant -> named(library, variant, ActivationType.FLOAT));
    return Stream.concat(Stream.of(named(new ScalarKernels()), named(vector())), natives);
  }

  /// Plain Java, its module loaded.
  public static VectorKernels vector() {
    return VectorKernels.load(PackedWeights.unkept());
  }

  /// What a user gets who says nothing.
  public static Kernels fastest() {
    Variant best = Library.OPENED.variants().getFirst();
    return new NativeKernels(Library.OPENED, best, ActivationType.INT8);
  }

  /// The native kernels' library, opened once.
  public static NativeLibrary library() {
    return Library.OPENED;
  }

  private static Named<Kernels> named(
      NativeLibrary library, Variant variant, ActivationType activations) {
    Kernels kernels = new NativeKernels(library, variant, activations);
    return Named.of(kernels.name() + " " + activations, kernels);
  }

  private static Named<Kernels> named(Kernels kernels) {
    return Named.of(kernels.name(), kernels);
  }

  private static final class Library {
    private static final NativeLibrary OPENED = open();

    private static NativeLibrary open() {
      try {
        return NativeLibrary.load(Files.createTempDirectory("hasten-test-native"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
