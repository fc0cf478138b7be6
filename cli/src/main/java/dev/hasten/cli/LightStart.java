package dev.hasten.cli;

import dev.hasten.kernel.Kernels;
import dev.hasten.kernel.nativelib.NativeKernels;
import java.util.function.Consumer;

/// How the launcher starts the JVM where native kernels ran when the program was built: without the
/// compiler that optimizes, which kernels in Java cannot do without.
final class LightStart {
  static final String PROPERTY = "hasten.start";
  static final String LIGHT = "light";

  private LightStart() {}

  /// Says so if it was started for kernels that it does not have any more.
  static void check(Kernels kernels, Consumer<String> notes) {
    boolean isLight = LIGHT.equals(System.getProperty(PROPERTY));
    if (isLight && !(kernels instanceof NativeKernels)) {
      notes.accept(
          "the JVM was started for native kernels, which ran when this was built; others are many "
              + "times faster with --kernels vector");
    }
  }
}
