package dev.hasten.measure;

import dev.hasten.executor.ThreadTeam;
import dev.hasten.kernel.MachineProbe;
import dev.hasten.kernel.Share;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/// Reads a buffer with a team, in memory of the kind that weights lie in.
final class MemoryReader {
  static final int LINE_BYTES = 64;
  private static final double NANOS_PER_SECOND = 1e9;

  private final MemorySegment buffer;
  private final ThreadTeam team;
  private final ToLongFunction<MemorySegment> sum;

  /// @throws OutOfMemoryError if there is none for so many bytes
  MemoryReader(int bytes, ThreadTeam team, Optional<MachineProbe> probe) {
    SegmentAllocator memory =
        probe.map(MachineProbe::weightMemory).orElseGet(MachineProbe::ordinaryMemory);
    this.buffer = memory.allocate(bytes, LINE_BYTES);
    this.team = team;
    this.sum =
        probe
            .<ToLongFunction<MemorySegment>>map(machine -> machine::sumBytes)
            .orElse(MemoryReader::sum);
    buffer.fill((byte) 1); // pages that nobody has written share one page of zeros
  }

  /// Bytes a second, the fastest of so many reads.
  double bestOf(int reads) {
    AtomicLong sink = new AtomicLong();
    long best = Long.MAX_VALUE;
    for (int read = 0; read < reads; read++) {
      long start = System.nanoTime();
      team.run(
          (member, _) -> sink.addAndGet(sum.applyAsLong(share(new Share(member, team.size())))));
      best = Math.min(best, System.nanoTime() - start);
    }
    if (sink.get() == 0) {
      throw new IllegalStateException("a buffer of ones has the sum 0");
    }
    return buffer.byteSize() * NANOS_PER_SECOND / best;
  }

  private MemorySegment share(Share share) {
    int size = Math.toIntExact(buffer.byteSize());
    int from = share.from(size, LINE_BYTES);
    return buffer.asSlice(from, share.to(size, LINE_BYTES) - from);
  }

  /// Sums in several accumulators, so that no load waits for the addition before it.
  private static long sum(MemorySegment part) {
    long a = 0;
    long b = 0;
    long c = 0;
    long d = 0;
    int size = Math.toIntExact(part.byteSize());
    for (int at = 0; at < size; at += LINE_BYTES) {
      a += word(part, at) + word(part, at + 8);
      b += word(part, at + 16) + word(part, at + 24);
      c += word(part, at + 32) + word(part, at + 40);
      d += word(part, at + 48) + word(part, at + 56);
    }
    return a + b + c + d;
  }

  private static long word(MemorySegment segment, int offset) {
    return segment.get(ValueLayout.JAVA_LONG, offset);
  }
}
