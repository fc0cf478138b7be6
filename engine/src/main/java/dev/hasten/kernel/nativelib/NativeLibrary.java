package dev.hasten.kernel.nativelib;

import dev.hasten.error.HastenException;
import dev.hasten.error.ResourceException;
import dev.hasten.kernel.packed.PackedMemory;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// The opened library of C kernels. Its kernels may be called from any thread until it is closed;
/// after that they throw `IllegalStateException`.
public final class NativeLibrary implements AutoCloseable {
  /// What `hasten.h` defines as `HASTEN_ABI_VERSION`.
  static final int ABI_VERSION = 9;

  /// What is lost when no library can be loaded.
  public static final String COST_OF_NONE =
      "without native kernels the Java ones serve, at half the speed or less";

  private final Path file;
  private final Arena arena;
  private final NativeSymbols symbols;
  private final List<Variant> variants;

  private NativeLibrary(Path file, Arena arena, NativeSymbols symbols, List<Variant> variants) {
    this.file = file;
    this.arena = arena;
    this.symbols = symbols;
    this.variants = variants;
  }

  /// Opens the library that the build made for this platform, through a copy of it in
  /// `cacheDirectory/native`.
  ///
  /// @throws ResourceException if there is none, it is corrupt or of another build, the copy cannot
  ///   be made, or this CPU can run no variant; the message says why, the hint what it costs
  public static NativeLibrary load(Path cacheDirectory) {
    return load(PackedLibrary.onClassPath(NativePlatform.current()), cacheDirectory);
  }

  static NativeLibrary load(PackedLibrary library, Path cacheDirectory) {
    return open(LibraryCache.fileOf(library, cacheDirectory));
  }

  @SuppressWarnings("MustBeClosedChecker") // close() does, and a failure here
  private static NativeLibrary open(Path file) {
    Arena arena = Arena.ofShared();
    try {
      NativeSymbols symbols = NativeSymbols.of(file, arena);
      checkAbiVersion(file, symbols.abiVersion());
      return new NativeLibrary(file, arena, symbols, runnable(symbols));
    } catch (HastenException e) {
      arena.close();
      throw e;
    }
  }

  private static void checkAbiVersion(Path file, int abiVersion) {
    if (abiVersion != ABI_VERSION) {
      throw NativeFailure.of(
          "%s has ABI version %d, this program needs %d".formatted(file, abiVersion, ABI_VERSION),
          NativeFailure.BUILD_AGAIN);
    }
  }

  private static List<Variant> runnable(NativeSymbols symbols) {
    List<Variant> compiled = compiled(symbols);
    List<Variant> runnable = compiled.stream().filter(symbols::supports).toList();
    if (runnable.isEmpty()) {
      throw NativeFailure.of(
          "this CPU (%s) can run no variant that was compiled (%s)"
              .formatted(NativePlatform.current(), ids(compiled)),
          "a CPU with AVX2 has native kernels");
    }
    return runnable;
  }

  private static List<Variant> compiled(NativeSymbols symbols) {
    return Arrays.stream(Variant.values())
        .filter(variant -> symbols.has(variant.symbol("sum_bytes")))
        .toList();
  }

  private static String ids(List<Variant> variants) {
    return variants.isEmpty()
        ? "none"
        : String.join(", ", variants.stream().map(Variant::id).toList());
  }

  /// What this CPU can run of what the build's compiler knew, best first; at least one.
  public List<Variant> variants() {
    return variants;
  }

  /// What the build's compiler knew, whether this CPU can run it or not.
  public List<Variant> compiledVariants() {
    return compiled(symbols);
  }

  /// The file that was opened.
  public Path file() {
    return file;
  }

  /// The C function `hasten_<variant>_<operation>`. It checks nothing: its caller must check every
  /// size first.
  ///
  /// @throws ResourceException if the library has no such function
  /// @throws IllegalArgumentException if this CPU cannot run the variant
  NativeFunction kernel(Variant variant, String operation) {
    if (!variants.contains(variant)) {
      throw new IllegalArgumentException(
          "%s is not one of this CPU's variants: %s".formatted(variant.id(), ids(variants)));
    }
    return symbols.function(variant.symbol(operation));
  }

  /// What this CPU and its operating system can run, compiled in or not, best first.
  public List<Variant> variantsOfCpu() {
    return Arrays.stream(Variant.values()).filter(symbols::supports).toList();
  }

  /// Begins to count what the processor does in some threads, and in those that they will begin.
  ///
  /// @param threads as the system numbers them
  /// @return what must be ended or closed before this library is
  public HardwareCounters beginCounting(List<Integer> threads) {
    return HardwareCounters.begin(HardwareCounters.Functions.of(symbols), threads);
  }

  NativeSymbols symbols() {
    return symbols;
  }

  /// What makes calls that were written down.
  NativeFunction runCalls() {
    return symbols.function("hasten_run_calls");
  }

  /// Memory for packed weights in large pages where the system has them.
  public PackedMemory packedMemory() {
    return LargePages.of(symbols);
  }

  @Override
  public void close() {
    arena.close();
  }
}
