package dev.hasten.health;

import dev.hasten.kernel.nativelib.NativeLibrary;
import dev.hasten.kernel.nativelib.Variant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Whether the fastest kernels run that this machine could run.
final class KernelChecks {
  private static final String SCALAR = "scalar";
  private static final String VECTOR = "vector";
  private static final String DEFAULT_KERNELS = "leave out --kernels, or use --kernels auto";

  private KernelChecks() {}

  static List<Finding> of(Doctor.Case one) {
    KernelSetup kernels = one.setup().kernels();
    return Doctor.all(
        switch (kernels.library()) {
          case KernelSetup.Missing missing ->
              Stream.concat(missing(kernels, missing), noVectorApi(kernels));
          case KernelSetup.Loaded loaded ->
              kernels.isNative() ? narrower(kernels, loaded) : notChosen(kernels, loaded);
        },
        shortVectors(kernels));
  }

  private static Stream<Finding> missing(KernelSetup kernels, KernelSetup.Missing missing) {
    return kernels.isNative()
        ? Stream.empty()
        : Stream.of(Finding.problem(missing.why(), NativeLibrary.COST_OF_NONE, missing.fix()));
  }

  private static Stream<Finding> noVectorApi(KernelSetup kernels) {
    return kernels.running().equals(SCALAR) && kernels.vectorApiBits().isEmpty()
        ? Stream.of(
            Finding.problem(
                "this Java was started without the Vector API (jdk.incubator.vector)",
                "the scalar kernels compute, which are made to be right and not fast",
                "start Java with --add-modules jdk.incubator.vector"))
        : Stream.empty();
  }

  private static Stream<Finding> notChosen(KernelSetup kernels, KernelSetup.Loaded loaded) {
    return Stream.of(
        Finding.advice(
            "%s kernels run, and this CPU could run native ones (%s)"
                .formatted(kernels.running(), loaded.runnable().getFirst().id()),
            NativeLibrary.COST_OF_NONE,
            DEFAULT_KERNELS));
  }

  private static Stream<Finding> narrower(KernelSetup kernels, KernelSetup.Loaded loaded) {
    Optional<Variant> running = kernels.variant();
    Variant best = loaded.ofCpu().getFirst();
    if (running.filter(variant -> variant.compareTo(best) > 0).isEmpty()) {
      return Stream.empty();
    }
    String what =
        "%s kernels run, and this CPU could run %s ones".formatted(kernels.running(), best.id());
    String why = "wider instructions multiply up to twice as much at once";
    return loaded.runnable().contains(best)
        ? Stream.of(Finding.advice(what, why, DEFAULT_KERNELS))
        : Stream.of(
            Finding.problem(
                what,
                why,
                "install a C compiler that knows -m%s, such as a newer gcc, delete cli/target and engine/target, and start again"
                    .formatted(best.id())));
  }

  private static Stream<Finding> shortVectors(KernelSetup kernels) {
    int bits = kernels.vectorApiBits().orElse(Integer.MAX_VALUE);
    int ofCpu = kernels.cpuVectorBits().orElse(0);
    return kernels.running().equals(VECTOR) && bits < ofCpu
        ? Stream.of(
            Finding.advice(
                "Java's vectors have %d bits, and this CPU has %d".formatted(bits, ofCpu),
                "each instruction does that much less",
                "leave out -XX:UseAVX and -XX:MaxVectorSize, or set HASTEN_JAVA_OPTS='-XX:UseAVX=%d -XX:MaxVectorSize=%d'"
                    .formatted(ofCpu / 256 + 1, ofCpu / Byte.SIZE)))
        : Stream.empty();
  }
}
