package dev.hasten.machine;

import dev.hasten.executor.ThreadTeam;
import dev.hasten.kernel.MachineProbe;
import dev.hasten.kernel.Share;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;

/// Reads a buffer with a team, in memory of the kind that weights lie in.
public final class MemoryReader {
  static final int LINE_BYTES = 64;
  private static final int LEAST_BYTES = 64 << 20;
  private static final double NANOS_PER_SECOND = 1e9;

  private final MemorySegment buffer;
  private final MachineProbe probe;

  /// @throws OutOfMemoryError if there is none for so many bytes
  MemoryReader(int bytes, MachineProbe probe) {
    this.buffer = probe.weightMemory().allocate(bytes, LINE_BYTES);
    this.probe = probe;
    buffer.fill((byte) 1); // pages that nobody has written share one page of zeros
  }

  /// Bytes a second, the fastest of so many reads.
  public double bestOf(int reads, ThreadTeam team) {
    return rates(reads, team, buffer.byteSize()).high();
  }

  /// Bytes a second of so many reads of the first `bytes`.
  Spread rates(int reads, ThreadTeam team, long bytes) {
    rate(team, bytes); // brings the caches what they will hold
    double[] rates = new double[reads];
    for (int read = 0; read < reads; read++) {
      rates[read] = rate(team, bytes);
    }
    return Spread.of(rates);
  }

  /// Bytes a second of the first `bytes`, read again and again until it was 64 MB.
  double rate(ThreadTeam team, long bytes) {
    int times = Math.toIntExact(Math.max(1, LEAST_BYTES / bytes));
    return rate(team, buffer.asSlice(0, bytes), times);
  }

  private double rate(ThreadTeam team, MemorySegment part, int times) {
    AtomicLong sink = new AtomicLong();
    long start = System.nanoTime();
    team.run(
        (member, _) -> sink.addAndGet(sum(share(part, new Share(member, team.size())), times)));
    long nanos = System.nanoTime() - start;
    if (sink.get() == 0) {
      throw new IllegalStateException("a buffer of ones has the sum 0");
    }
    return part.byteSize() * NANOS_PER_SECOND * times / nanos;
  }

  private long sum(MemorySegment share, int times) {
    long sum = 0;
    for (int time = 0; time < times; time++) {
      sum += probe.sumBytes(share);
    }
    return sum;
  }

  private static MemorySegment share(MemorySegment part, Share share) {
    int size = Math.toIntExact(part.byteSize());
    int from = share.from(size, LINE_BYTES);
    return part.asSlice(from, share.to(size, LINE_BYTES) - from);
  }
}
