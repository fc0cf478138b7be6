package dev.hasten.cli;

import dev.hasten.error.UsageException;
import dev.hasten.kernel.ActivationType;
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

  /// The model's name, if there is one.
  ///
  /// @throws UsageException if it is said how a reference is run, but not which
  Optional<String> name() {
    if (reference.isEmpty() && (activations.isPresent() || kernels.isPresent())) {
      throw new UsageException(
          "there is no reference whose %s could be chosen"
              .formatted(activations.isPresent() ? "activations" : "kernels"),
          "name one with --reference MODEL");
    }
    return reference;
  }

  KernelChoice kernelChoice() {
    return new KernelChoice(
        kernels.orElse(KernelKind.AUTO), Optional.of(activations.orElse(ActivationType.FLOAT)));
  }
}
