package dev.hasten.kernel.vector;

import dev.hasten.error.ResourceException;

/// Finds `jdk.incubator.vector`, which no program gets unasked. `--add-modules` makes every start
/// slower and the JVM prints a warning; so the launcher exports the JDK's own loader of modules
/// instead, and the module is loaded when somebody wants these kernels.
final class VectorModule {
  private static final String NAME = "jdk.incubator.vector";

  private VectorModule() {}

  /// @throws ResourceException if it is neither there nor can be loaded
  static void require() {
    if (ModuleLayer.boot().findModule(NAME).isEmpty()) {
      load();
    }
  }

  private static void load() {
    try {
      Class.forName("jdk.internal.module.Modules")
          .getMethod("loadModule", String.class)
          .invoke(null, NAME);
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      throw absent(e);
    }
  }

  private static ResourceException absent(Throwable cause) {
    return new ResourceException(
        "vector kernels: this Java was started without " + NAME,
        "start it with --add-modules " + NAME + ", or choose --kernels scalar",
        cause);
  }
}
