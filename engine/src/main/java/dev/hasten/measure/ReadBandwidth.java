package dev.hasten.measure;

import dev.hasten.executor.ThreadTeam;
import dev.hasten.kernel.MachineProbe;
import dev.hasten.kernel.Share;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/// How fast a team of threads reads memory: the ceiling of token generation, which reads every
/// weight for every token.
///
/// @param bufferBytes what is read; it must be far larger than the caches
/// @param reads the fastest of so many counts
public record ReadBandwidth(int bufferBytes, int reads) {
  private static final int STANDARD_BYTES = 512 << 20;
  private static final int STANDARD_READS = 20;
  private static final int LINE_BYTES = 64;
  private static final double NANOS_PER_SECOND = 1e9;

  public ReadBandwidth {
    if (bufferBytes <= 0 || bufferBytes % LINE_BYTES != 0 || reads <= 0) {
      throw new IllegalArgumentException("%d reads of %d bytes".formatted(reads, bufferBytes));
    }
  }

  /// The best of 20 reads of 512 MB.
  public static ReadBandwidth standard() {
    return new ReadBandwidth(STANDARD_BYTES, STANDARD_READS);
  }

  /// Bytes a second; none if there is no memory for the buffer.
  ///
  /// @param probe reads with the widest loads; without one Java reads 8 bytes at a time
  public OptionalDouble bytesPerSecond(ThreadTeam team, Optional<MachineProbe> probe) {
    ToLongFunction<MemorySegment> sum =
        probe
            .<ToLongFunction<MemorySegment>>map(machine -> machine::sumBytes)
            .orElse(ReadBandwidth::sum);
    try (Arena arena = Arena.ofShared()) {
      MemorySegment buffer = arena.allocate(bufferBytes, LINE_BYTES);
      buffer.fill((byte) 1); // pages that nobody has written share one page of zeros
      return OptionalDouble.of(bufferBytes * NANOS_PER_SECOND / bestNanos(team, buffer, sum));
    } catch (OutOfMemoryError _) {
      return OptionalDouble.empty();
    }
  }

  private double bestNanos(
      ThreadTeam team, MemorySegment buffer, ToLongFunction<MemorySegment> sum) {
    AtomicLong sink = new AtomicLong();
    long best = Long.MAX_VALUE;
    for (int read = 0; read < reads; read++) {
      long start = System.nanoTime();
      team.run((member, _) ->
          sink.addAndGet(sum.applyAsLong(share(buffer, new Share(member, team.size())))));
      best = Math.min(best, System.nanoTime() - start);
    }
    if (sink.get() == 0) {
      throw new IllegalStateException("a buffer of ones has the sum 0");
    }
    return best;
  }

  private static MemorySegment share(MemorySegment buffer, Share share) {
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
