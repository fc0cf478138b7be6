package dev.hasten.machine;

import dev.hasten.executor.ThreadTeam;
import dev.hasten.kernel.ActivationType;
import dev.hasten.kernel.MachineProbe;
import dev.hasten.machine.MachineCeilings.ByCount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// Measures what a machine can do, in a few seconds.
///
/// @param bufferBytes far larger than the caches
/// @param reads of each kind
/// @param multiplyAdds how multiply-adds are counted
/// @param fileBytes read of a file at most
public record CeilingSurvey(
    int bufferBytes, int reads, MultiplyAddRate multiplyAdds, int fileBytes) {
  private static final int STANDARD_BUFFER_BYTES = 512 << 20;
  private static final int STANDARD_FILE_BYTES = 64 << 20;
  private static final int STANDARD_READS = 8;

  /// From what the innermost cache holds up, by factors of four.
  private static final int SMALLEST_BYTES = 16 << 10;

  private static final int FACTOR = 4;

  public static CeilingSurvey standard() {
    return new CeilingSurvey(
        STANDARD_BUFFER_BYTES, STANDARD_READS, MultiplyAddRate.standard(), STANDARD_FILE_BYTES);
  }

  /// What is asked.
  ///
  /// @param threads the most of them
  /// @param file lies on the disk that is asked for
  public record Question(MachineProbe probe, int threads, Path file) {}

  /// Measures everything.
  ///
  /// @param progress hears what is being measured
  /// @return without memory rates if there is no memory for the buffer
  public MachineCeilings measure(Question question, Consumer<String> progress) {
    Optional<MemoryReader> reader = reader(question.probe());
    List<ByCount> byThreads = new ArrayList<>();
    List<ByCount> int8 = new ArrayList<>();
    List<ByCount> floats = new ArrayList<>();
    for (int threads : threadCounts(question.threads())) {
      progress.accept("memory and arithmetic with " + threads + " threads");
      try (ThreadTeam team = new ThreadTeam(threads)) {
        reader.ifPresent(
            memory -> byThreads.add(new ByCount(threads, memory.rates(reads, team, bufferBytes))));
        addRates(int8, team, question.probe(), ActivationType.INT8);
        addRates(floats, team, question.probe(), ActivationType.FLOAT);
      }
    }
    progress.accept("caches, disk and connections");
    try (ThreadTeam team = new ThreadTeam(question.threads())) {
      List<ByCount> bySize = reader.map(memory -> bySize(memory, team)).orElse(List.of());
      return new MachineCeilings(
          byThreads,
          bySize,
          question.probe().activations(),
          int8,
          floats,
          MeetingCost.barrierNanos(team),
          MeetingCost.callNanos(question.probe()),
          FileReads.measure(question.file(), fileBytes),
          LoopbackLink.measure());
    }
  }

  private void addRates(
      List<ByCount> all, ThreadTeam team, MachineProbe probe, ActivationType type) {
    multiplyAdds
        .rates(team, probe, type)
        .ifPresent(rates -> all.add(new ByCount(team.size(), rates)));
  }

  private Optional<MemoryReader> reader(MachineProbe probe) {
    try {
      return Optional.of(new MemoryReader(bufferBytes, probe));
    } catch (OutOfMemoryError _) {
      return Optional.empty();
    }
  }

  private List<ByCount> bySize(MemoryReader memory, ThreadTeam team) {
    List<ByCount> rates = new ArrayList<>();
    for (long bytes = SMALLEST_BYTES; bytes <= bufferBytes; bytes *= FACTOR) {
      rates.add(new ByCount(bytes, memory.rates(reads, team, bytes)));
    }
    return rates;
  }

  /// 1, 2, 4 and so on, and the most.
  static List<Integer> threadCounts(int most) {
    return IntStream.concat(
            IntStream.iterate(1, count -> count < most, count -> 2 * count), IntStream.of(most))
        .boxed()
        .toList();
  }
}
