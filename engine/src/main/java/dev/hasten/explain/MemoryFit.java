package dev.hasten.explain;

import dev.hasten.error.ResourceException;
import java.util.OptionalLong;

/// Whether a model fits the memory that is free, asked before it is loaded: one that does not would
/// be read from its disk for every token, and bring the machine to a stop on the way there.
///
/// @param neededBytes of packed weights and KV cache
/// @param weightElements of all matrices, for what fewer bits would come to
/// @param freeBytes none if the system does not tell
public record MemoryFit(long neededBytes, double weightElements, OptionalLong freeBytes) {
  private static final double GIGA = 1e9;
  private static final double BITS_PER_BYTE = 8;
  private static final double FEW_BITS = 4.5;

  /// Passes if it fits, or nobody knows.
  ///
  /// @param model as the message calls it
  /// @throws ResourceException if it does not fit; says by how much, and what would
  public void require(String model) {
    if (freeBytes.isPresent() && neededBytes > freeBytes.getAsLong()) {
      double fewBytes = weightElements * FEW_BITS / BITS_PER_BYTE;
      throw new ResourceException(
          "%s: needs %.1f GB of memory for weights and KV cache, %.1f GB are free; it would be read from the disk for every token"
              .formatted(model, neededBytes / GIGA, freeBytes.getAsLong() / GIGA),
          fewBytes < freeBytes.getAsLong()
              ? "with %.1f bits a weight (q4_0) it would take %.1f GB and fit"
                  .formatted(FEW_BITS, fewBytes / GIGA)
              : "even with %.1f bits a weight it would take %.1f GB: use a smaller model, or a machine with more memory"
                  .formatted(FEW_BITS, fewBytes / GIGA));
    }
  }
}
