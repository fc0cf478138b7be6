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
  private static final int SMALLEST_BYTES = 64 << 10;

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
    try (Teams teams = Teams.of(threadCounts(question.threads()))) {
      progress.accept("memory and arithmetic");
      List<ByCount> byThreads = reader.map(memory -> byThreads(memory, teams)).orElse(List.of());
      List<ByCount> int8 = multiplyAdds(teams, question.probe(), ActivationType.INT8);
      List<ByCount> floats = multiplyAdds(teams, question.probe(), ActivationType.FLOAT);
      progress.accept("caches, disk and connections");
      return new MachineCeilings(
          byThreads,
          reader.map(memory -> bySize(memory, teams.largest())).orElse(List.of()),
          question.probe().activations(),
          int8,
          floats,
          MeetingCost.barrierNanos(teams.largest()),
          MeetingCost.callNanos(question.probe()),
          FileReads.measure(question.file(), fileBytes),
          LoopbackLink.measure());
    }
  }

  /// All of them read in turn, so that they can be compared though memory is faster at times.
  private List<ByCount> byThreads(MemoryReader memory, Teams teams) {
    double[][] rates = new double[teams.all().size()][reads];
    for (int read = 0; read < reads; read++) {
      for (int team = 0; team < rates.length; team++) {
        rates[team][read] = memory.rate(teams.all().get(team), bufferBytes);
      }
    }
    return IntStream.range(0, rates.length)
        .mapToObj(team -> new ByCount(teams.all().get(team).size(), Spread.of(rates[team])))
        .toList();
  }

  private List<ByCount> multiplyAdds(Teams teams, MachineProbe probe, ActivationType type) {
    return teams.all().stream()
        .flatMap(team ->
            multiplyAdds.rates(team, probe, type).stream()
                .map(rates -> new ByCount(team.size(), rates)))
        .toList();
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
