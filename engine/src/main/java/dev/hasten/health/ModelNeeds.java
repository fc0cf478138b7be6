package dev.hasten.health;

import dev.hasten.kvcache.KvLayout;
import dev.hasten.kvcache.KvType;
import dev.hasten.model.Model;

/// What a model asks of the machine.
///
/// @param weightBytes of its weights
/// @param peakBytes of memory that it needs at least, weights and KV cache included
/// @param threads that compute
public record ModelNeeds(long weightBytes, long peakBytes, int threads) {

  /// What a model needs for one sequence. Packed weights take about what the file's do, whose own
  /// pages the system can give up.
  public static ModelNeeds of(Model model, KvType kv, int contextTokens, int threads) {
    long weightBytes =
        model.weights().values().stream()
            .mapToLong(weight -> weight.tensor().data().byteSize())
            .sum();
    KvLayout layout = new KvLayout(model.graph().kvStates(), kv);
    long cacheBytes = layout.blockBytes() * KvLayout.blocksFor(contextTokens);
    return new ModelNeeds(weightBytes, weightBytes + cacheBytes, threads);
  }
}
