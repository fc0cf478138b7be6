package dev.hasten.health;

import dev.hasten.error.ResourceException;
import dev.hasten.kernel.nativelib.NativeLibrary;
import dev.hasten.kernel.vector.VectorKernels;
import java.nio.file.Path;
import java.util.Optional;

/// Looks at this machine and this JVM.
public final class HealthCheck implements AutoCloseable {
  private final SystemFiles files;
  private final KernelSetup.Library library;
  private final Optional<NativeLibrary> opened;

  private HealthCheck(
      SystemFiles files, KernelSetup.Library library, Optional<NativeLibrary> opened) {
    this.files = files;
    this.library = library;
    this.opened = opened;
  }

  /// Opens the native library, if it can, to ask for the processor's counters. Watches are tried
  /// once, so that what they need is loaded before an interval that counts.
  ///
  /// @param home Hasten's directory, where the native library is kept
  public static HealthCheck open(Path home) {
    HealthCheck check = open(SystemFiles.ofThisMachine(), home);
    check.watch().end();
    return check;
  }

  @SuppressWarnings("MustBeClosedChecker") // close() does
  private static HealthCheck open(SystemFiles files, Path home) {
    try {
      NativeLibrary library = NativeLibrary.load(home);
      return new HealthCheck(files, KernelSetup.Loaded.of(library), Optional.of(library));
    } catch (ResourceException e) {
      return new HealthCheck(files, KernelSetup.Missing.of(e), Optional.empty());
    }
  }

  /// Begins an interval, which must be ended or closed before this is closed.
  public RuntimeWatch watch() {
    return RuntimeWatch.begin(files, opened);
  }

  /// What stands still. Loads the Vector API, if this Java has it.
  ///
  /// @param kernels those that run, as `--kernels` spells them
  public SetupFacts setup(String kernels) {
    return new SetupFacts(
        JvmSetup.ofThisJvm(),
        ProcessorSetup.of(files, Runtime.getRuntime().availableProcessors()),
        MemorySetup.of(files),
        new KernelSetup(
            kernels, library, VectorKernels.vectorBits(), ProcessorInfo.vectorBits(files)));
  }

  @Override
  public void close() {
    opened.ifPresent(NativeLibrary::close);
  }
}
