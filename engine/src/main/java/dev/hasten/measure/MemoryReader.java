package dev.hasten.measure;

import dev.hasten.executor.ThreadTeam;
import dev.hasten.kernel.MachineProbe;
import dev.hasten.kernel.Share;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;

/// Reads a buffer with a team, in memory of the kind that weights lie in.
final class MemoryReader {
  static final int LINE_BYTES = 64;
  private static final double NANOS_PER_SECOND = 1e9;

  private final MemorySegment buffer;
  private final ThreadTeam team;
  private final MachineProbe probe;

  /// @throws OutOfMemoryError if there is none for so many bytes
  MemoryReader(int bytes, ThreadTeam team, MachineProbe probe) {
    this.buffer = probe.weightMemory().allocate(bytes, LINE_BYTES);
    this.team = team;
    this.probe = probe;
    buffer.fill((byte) 1); // pages that nobody has written share one page of zeros
  }

  /// Bytes a second, the fastest of so many reads.
  double bestOf(int reads) {
    AtomicLong sink = new AtomicLong();
    long best = Long.MAX_VALUE;
    for (int read = 0; read < reads; read++) {
      long start = System.nanoTime();
      team.run(
          (member, _) -> sink.addAndGet(probe.sumBytes(share(new Share(member, team.size())))));
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
}
