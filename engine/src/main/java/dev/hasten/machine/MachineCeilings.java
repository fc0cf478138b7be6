package dev.hasten.machine;

import dev.hasten.kernel.ActivationType;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What a machine can do at most, with the instructions of some kernels.
///
/// @param readByThreads bytes a second that so many threads read from memory far larger than the
///   caches
/// @param readBySize bytes a second that all threads read of a buffer of so many bytes, again and
///   again: caches first, memory last
/// @param activations that the kernels' products read
/// @param int8ByThreads multiply-adds a second in registers, with int8 activations; empty if the
///   kernels have none
/// @param floatByThreads the same with floats
/// @param barrierNanos of all threads meeting once
/// @param callNanos of a call into the kernels' own code; none if they are Java
/// @param disk where the model lies; none if it cannot be read past the system's cache
/// @param loopback a connection of this machine with itself: what a network can reach at best; none
///   if the system allows none
public record MachineCeilings(
    List<ByCount> readByThreads,
    List<ByCount> readBySize,
    ActivationType activations,
    List<ByCount> int8ByThreads,
    List<ByCount> floatByThreads,
    Spread barrierNanos,
    Optional<Spread> callNanos,
    Optional<DiskSpeed> disk,
    Optional<LinkSpeed> loopback) {

  public MachineCeilings {
    readByThreads = List.copyOf(readByThreads);
    readBySize = List.copyOf(readBySize);
    int8ByThreads = List.copyOf(int8ByThreads);
    floatByThreads = List.copyOf(floatByThreads);
  }

  /// Something measured with so many threads or bytes.
  public record ByCount(long count, Spread perSecond) {}

  /// A file, read in large pieces.
  ///
  /// @param bytesPerSecond past the system's cache
  /// @param cachedBytesPerSecond out of it, by one thread
  public record DiskSpeed(Spread bytesPerSecond, Spread cachedBytesPerSecond) {}

  /// A connection.
  ///
  /// @param roundTripNanos of one byte there and back
  public record LinkSpeed(Spread roundTripNanos, double bytesPerSecond) {}

  /// How fast so many threads read memory at best: measured, or as the nearest count that was.
  public Optional<Double> readBytesPerSecond(int threads) {
    return best(readByThreads, threads);
  }

  /// How much so many threads multiply at best with the kernels' activations: measured, or as the
  /// nearest count that was.
  public Optional<Double> multiplyAddsPerSecond(int threads) {
    return best(
        switch (activations) {
          case INT8 -> int8ByThreads;
          case FLOAT -> floatByThreads;
        },
        threads);
  }

  private static Optional<Double> best(List<ByCount> measured, int count) {
    return measured.stream()
        .min(Comparator.comparingLong(each -> Math.abs(each.count() - count)))
        .map(each -> each.perSecond().high());
  }
}
