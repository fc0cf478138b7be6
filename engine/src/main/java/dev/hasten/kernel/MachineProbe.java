package dev.hasten.kernel;

import dev.hasten.model.Weight;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Optional;

/// Drives the machine to its limits with the instructions of one provider of kernels, so that a
/// model's speed can be compared with them. May be called by several threads at once.
public interface MachineProbe {

  /// Memory of the kind that weights lie in with this provider, as long as somebody refers to it.
  default SegmentAllocator weightMemory() {
    return (bytes, alignment) -> Arena.ofAuto().allocate(bytes, alignment);
  }

  /// Reads memory outside the heap and does next to nothing else; in plain Java where a provider
  /// has nothing wider.
  ///
  /// @return the sum of the bytes, each 0 to 255
  default long sumBytes(MemorySegment data) {
    return ByteSum.of(data);
  }

  /// Calls into this provider's code and does nothing there; none if that is Java as well.
  default Optional<Runnable> emptyCall() {
    return Optional.empty();
  }

  /// The numbers that most products of this provider read.
  default ActivationType activations() {
    return ActivationType.FLOAT;
  }

  /// Brings numbers of a weight into a form that can be multiplied, at least so many, as products
  /// of this provider do whenever they read it. They come out of the caches.
  ///
  /// @return how many numbers that were; 0 if products multiply weights as they were packed
  default long unpack(int count, Weight weight) {
    return 0;
  }

  /// Multiplies and adds in registers, as products with such activations do.
  ///
  /// @return how many multiply-adds that were; 0 if this provider has no such products
  long multiplyAdds(int rounds, ActivationType type);
}
