package dev.hasten.machine;

import dev.hasten.executor.ThreadTeam;
import dev.hasten.kernel.MachineProbe;
import java.util.Optional;

/// What it costs threads to meet, and Java to call other code: what small steps are made of.
final class MeetingCost {
  private static final int ROUNDS = 15;
  private static final int MEETINGS = 2_000;
  private static final int CALLS = 20_000;

  private MeetingCost() {}

  /// Nanoseconds of one meeting of a whole team.
  static Spread barrierNanos(ThreadTeam team) {
    return rounds(
        MEETINGS,
        () ->
            team.run((_, barrier) -> {
              for (int meeting = 0; meeting < MEETINGS; meeting++) {
                barrier.await();
              }
            }));
  }

  /// Nanoseconds of one call that does nothing; none where there is nothing to call.
  static Optional<Spread> callNanos(MachineProbe probe) {
    return probe
        .emptyCall()
        .map(call ->
            rounds(
                CALLS,
                () -> {
                  for (int count = 0; count < CALLS; count++) {
                    call.run();
                  }
                }));
  }

  /// Of each of the things that `work` does; the first rounds, which are still being compiled, do
  /// not count.
  private static Spread rounds(int things, Runnable work) {
    double[] nanos = new double[ROUNDS];
    for (int round = -ROUNDS; round < ROUNDS; round++) {
      long start = System.nanoTime();
      work.run();
      nanos[Math.max(0, round)] = (System.nanoTime() - start) / (double) things;
    }
    return Spread.of(nanos);
  }
}
