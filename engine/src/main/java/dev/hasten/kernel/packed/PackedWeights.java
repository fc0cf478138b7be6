package dev.hasten.kernel.packed;

import dev.hasten.kernel.PackedMatrices;
import dev.hasten.kernel.PackedWeight;
import dev.hasten.model.Model;
import dev.hasten.model.Weight;
import dev.hasten.model.WeightSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The packed matrices of models: from disk, where they have been kept, or packed now on all
/// processors.
///
/// @param memory where they lie
/// @param cache where they are kept for the next start
public record PackedWeights(PackedMemory memory, Optional<PackedCache> cache)
    implements AutoCloseable {
  /// Packs whatever it is asked for, and keeps nothing.
  public static PackedWeights unkept() {
    return new PackedWeights(PackedMemory.ordinary(), Optional.empty());
  }

  /// Begins to read what was kept of a model.
  public void expect(Path model) {
    cache.ifPresent(kept -> kept.expect(model));
  }

  /// In the order of `matrices`. The model must stay open as long as the result is used.
  public PackedMatrices pack(Model model, List<WeightSpec> matrices) {
    List<Weight> weights = matrices.stream().map(model::weight).toList();
    PackedCache.Found found =
        cache
            .map(kept -> kept.matrices(model.file(), weights, this::packAll))
            .orElseGet(() -> PackedCache.Found.packed(packAll(weights)));
    return new PackedMatrices(List.copyOf(found.matrices()), found.origin());
  }

  /// Packs them now, and keeps nothing for later starts.
  public List<PackedWeight> pack(List<Weight> several) {
    return List.copyOf(packAll(several));
  }

  private List<PackedMatrix> packAll(List<Weight> weights) {
    return WeightPacker.packAll(weights, memory);
  }

  /// Waits until what was packed is on disk.
  @Override
  public void close() {
    cache.ifPresent(PackedCache::close);
  }
}
