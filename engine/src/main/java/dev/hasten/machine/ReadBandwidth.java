package dev.hasten.machine;

import dev.hasten.executor.ThreadTeam;
import dev.hasten.kernel.MachineProbe;
import java.util.Optional;
import java.util.OptionalDouble;

/// How fast a team of threads reads memory: the ceiling of token generation, which reads every
/// weight for every token.
///
/// @param bufferBytes what is read; it must be far larger than the caches
/// @param reads the fastest of so many counts
public record ReadBandwidth(int bufferBytes, int reads) {
  private static final int STANDARD_BYTES = 512 << 20;
  private static final int STANDARD_READS = 20;

  public ReadBandwidth {
    if (bufferBytes <= 0 || bufferBytes % MemoryReader.LINE_BYTES != 0 || reads <= 0) {
      throw new IllegalArgumentException("%d reads of %d bytes".formatted(reads, bufferBytes));
    }
  }

  /// The best of 20 reads of 512 MB.
  public static ReadBandwidth standard() {
    return new ReadBandwidth(STANDARD_BYTES, STANDARD_READS);
  }

  /// Bytes a second; none if there is no memory for the buffer.
  ///
  /// @param probe reads with the widest loads of some kernels
  public OptionalDouble bytesPerSecond(ThreadTeam team, MachineProbe probe) {
    return reader(probe).stream().mapToDouble(reader -> reader.bestOf(reads, team)).findFirst();
  }

  /// Takes and fills the buffer, to read it now and then.
  ///
  /// @return none if there is no memory for it
  public Optional<MemoryReader> reader(MachineProbe probe) {
    try {
      return Optional.of(new MemoryReader(bufferBytes, probe));
    } catch (OutOfMemoryError _) {
      return Optional.empty();
    }
  }
}
