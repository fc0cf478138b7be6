package dev.hasten.measure;

import dev.hasten.model.Operator;

/// What an operator takes of the machine in one step, whatever computes it.
///
/// @param multiplyAdds of products and attention, two FLOPs each
/// @param elementFlops of everything that goes element by element; an exponential counts as one
/// @param weightElements of products
/// @param weightBytes as the file stores them, of a table that is only looked up the rows looked up
/// @param keyValueBytes read from the KV cache, as it stores them
/// @param activationBytes values read and written, as floats
public record OperatorCost(
    Operator operator,
    double multiplyAdds,
    double elementFlops,
    double weightElements,
    double weightBytes,
    double keyValueBytes,
    double activationBytes) {

  /// Of two steps together.
  public OperatorCost plus(OperatorCost other) {
    return new OperatorCost(
        operator,
        multiplyAdds + other.multiplyAdds,
        elementFlops + other.elementFlops,
        weightElements + other.weightElements,
        weightBytes + other.weightBytes,
        keyValueBytes + other.keyValueBytes,
        activationBytes + other.activationBytes);
  }

  public double flops() {
    return 2 * multiplyAdds + elementFlops;
  }

  /// What comes from memory in every step: activations stay in the caches.
  public double memoryBytes() {
    return weightBytes + keyValueBytes;
  }
}
