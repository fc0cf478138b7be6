package dev.hasten.kernel.nativelib;

import dev.hasten.kernel.ActivationType;
import dev.hasten.kernel.MachineProbe;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Optional;

/// The probes of one variant. Any thread may call them: what they take is nothing to what they do.
final class NativeProbe implements MachineProbe {
  private final NativeFunction sumBytes;
  private final NativeFunction multiplyAdds;
  private final ActivationType activations;
  private final SegmentAllocator memory;

  /// Making one takes longer than reading a small buffer.
  private final ThreadLocal<NativeCall> calls = ThreadLocal.withInitial(NativeCall::new);

  NativeProbe(NativeLibrary library, Variant variant, ActivationType activations) {
    this.sumBytes = library.kernel(variant, "sum_bytes");
    this.multiplyAdds = library.kernel(variant, "multiply_adds");
    this.activations = activations;
    this.memory = library.packedMemory();
  }

  @Override
  public SegmentAllocator weightMemory() {
    return memory;
  }

  /// The sum of all bytes, each 0 to 255, of a segment of any size and alignment: a read of memory,
  /// with the widest loads of the variant, and next to nothing else.
  ///
  /// @throws IllegalArgumentException if it is on the heap, where C cannot read
  @Override
  public long sumBytes(MemorySegment data) {
    if (!data.isNative()) {
      throw new IllegalArgumentException("sumBytes: needs native memory, not " + data);
    }
    return calls.get().begin().with(data.address()).with(data.byteSize()).get(sumBytes);
  }

  /// A sum of no bytes.
  @Override
  public Optional<Runnable> emptyCall() {
    NativeCall call = new NativeCall();
    return Optional.of(() -> {
      long _ = call.begin().with(0).with(0).get(sumBytes);
    });
  }

  @Override
  public ActivationType activations() {
    return activations;
  }

  @Override
  public long multiplyAdds(int rounds, ActivationType type) {
    return calls.get().begin().with(rounds).with(Codes.of(type)).get(multiplyAdds);
  }
}
