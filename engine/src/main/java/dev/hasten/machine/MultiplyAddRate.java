package dev.hasten.machine;

import dev.hasten.executor.ThreadTeam;
import dev.hasten.kernel.ActivationType;
import dev.hasten.kernel.MachineProbe;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntToLongFunction;

/// How many multiply-adds a team of threads does: the ceiling of prefill, which uses every weight
/// for many tokens.
///
/// @param rounds of the probe at a time
/// @param repetitions the fastest of so many counts
public record MultiplyAddRate(int rounds, int repetitions) {
  /// Some milliseconds of work.
  private static final int STANDARD_ROUNDS = 2_000_000;

  private static final int STANDARD_REPETITIONS = 20;
  private static final double NANOS_PER_SECOND = 1e9;

  public MultiplyAddRate {
    if (rounds <= 0 || repetitions <= 0) {
      throw new IllegalArgumentException("%d times %d rounds".formatted(repetitions, rounds));
    }
  }

  /// The best of 20 runs of some milliseconds.
  public static MultiplyAddRate standard() {
    return new MultiplyAddRate(STANDARD_ROUNDS, STANDARD_REPETITIONS);
  }

  /// Multiply-adds a second of all threads together.
  public OptionalDouble perSecond(ThreadTeam team, MachineProbe probe) {
    return rates(team, probe, probe.activations()).stream().mapToDouble(Spread::high).findFirst();
  }

  /// How much a second of whatever `work` counts, which all threads do so many rounds of; none if
  /// it counts nothing.
  public OptionalDouble perSecond(ThreadTeam team, IntToLongFunction work) {
    return rates(team, work).stream().mapToDouble(Spread::high).findFirst();
  }

  /// The same of each repetition with those activations; none if the kernels have no such products,
  /// or they were too short to be measured.
  Optional<Spread> rates(ThreadTeam team, MachineProbe probe, ActivationType type) {
    return rates(team, count -> probe.multiplyAdds(count, type));
  }

  private Optional<Spread> rates(ThreadTeam team, IntToLongFunction work) {
    double[] rates = new double[repetitions];
    for (int repetition = 0; repetition < repetitions; repetition++) {
      AtomicLong done = new AtomicLong();
      long start = System.nanoTime();
      team.run((_, _) -> done.addAndGet(work.applyAsLong(rounds)));
      rates[repetition] = done.get() * NANOS_PER_SECOND / (System.nanoTime() - start);
    }
    return Optional.of(Spread.of(rates)).filter(spread -> spread.low() > 0);
  }
}
