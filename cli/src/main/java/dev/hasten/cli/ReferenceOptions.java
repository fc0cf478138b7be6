package dev.hasten.cli;

import dev.hasten.error.UsageException;
import dev.hasten.kernel.ActivationType;
import dev.hasten.kvcache.KvType;
import dev.hasten.runtime.KernelChoice;
import dev.hasten.runtime.KernelKind;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The model that another is compared with, and how it is run.
final class ReferenceOptions {
  @Option(
      names = "--reference",
      paramLabel = "MODEL",
      description = "Compare with this model, which runs over the same text beside it.")
  private Optional<String> reference = Optional.empty();

  @Option(
      names = "--reference-activations",
      paramLabel = "TYPE",
      description =
          "Numbers that the reference's matrix products read: ${COMPLETION-CANDIDATES} (default: "
              + "float, the exact ones).")
  private Optional<ActivationType> activations = Optional.empty();

  @Option(
      names = "--reference-kernels",
      paramLabel = "KIND",
      description = "The reference's kernels: ${COMPLETION-CANDIDATES} (default: auto).")
  private Optional<KernelKind> kernels = Optional.empty();

  @Option(
      names = "--reference-kv",
      paramLabel = "TYPE",
      description =
          "Numbers of the reference's KV cache: ${COMPLETION-CANDIDATES} (default: as --kv, f16 "
              + "where that rounds to codes).")
  private Optional<KvType> kv = Optional.empty();

  /// The model's name, if there is one.
  ///
  /// @throws UsageException if it is said how a reference is run, but not which
  Optional<String> name() {
    if (reference.isEmpty()) {
      refuse("activations", activations);
      refuse("kernels", kernels);
      refuse("KV cache", kv);
    }
    return reference;
  }

  private static void refuse(String what, Optional<?> given) {
    if (given.isPresent()) {
      throw new UsageException(
          "there is no reference whose %s could be chosen".formatted(what),
          "name one with --reference MODEL");
    }
  }

  /// The numbers of its KV cache.
  ///
  /// @param ours those of the model that is compared with it
  KvType kv(KvType ours) {
    return kv.orElse(
        switch (ours) {
          case F32, F16 -> ours;
          case Q8_0, Q4_0, Q4_0_PLAIN -> KvType.F16;
        });
  }

  KernelChoice kernelChoice() {
    return new KernelChoice(
        kernels.orElse(KernelKind.AUTO), Optional.of(activations.orElse(ActivationType.FLOAT)));
  }
}
