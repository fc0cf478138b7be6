package dev.hasten.explain;

import dev.hasten.explain.Remedy.Trial;
import dev.hasten.kernel.Kernels;
import dev.hasten.machine.Spread;
import dev.hasten.model.Model;
import dev.hasten.sampling.SamplingParams;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Tries remedies that need nothing but this machine and this model, each in turn with how it is
/// run now.
///
/// @param steps at a time
/// @param rounds of both at most
/// @param time for all remedies together; what is not reached stays untried
public record Verification(int steps, int rounds, Duration time) {
  private static final int WARM_UP_STEPS = 8;

  public static Verification standard(Duration time) {
    return new Verification(24, 7, time);
  }

  /// What is tried with.
  ///
  /// @param model must stay open meanwhile
  /// @param now how it is run
  public record Setting(Model model, Kernels kernels, SamplingParams sampling, Trial now) {}

  /// The same remedies, with what came of those that could be tried.
  ///
  /// @param progress hears what is being tried
  public List<Remedy> verified(List<Remedy> remedies, Setting setting, Consumer<String> progress) {
    long began = System.nanoTime();
    long trials = Math.max(1, remedies.stream().filter(each -> each.trial().isPresent()).count());
    Duration each = time.dividedBy(trials);
    return remedies.stream()
        .map(remedy -> {
          Optional<Trial> trial = remedy.trial();
          if (trial.isEmpty() || System.nanoTime() - began > time.toNanos()) {
            return remedy;
          }
          progress.accept(remedy.name());
          return remedy.withObserved(speedup(setting, trial.get(), each));
        })
        .toList();
  }

  private double speedup(Setting setting, Trial trial, Duration most) {
    try (DecodeTrial now = open(setting, setting.now());
        DecodeTrial then = open(setting, trial)) {
      now.tokensPerSecond(WARM_UP_STEPS);
      then.tokensPerSecond(WARM_UP_STEPS);
      long began = System.nanoTime();
      double[] ratios = new double[rounds];
      int done = 0;
      while (done < rounds && (done == 0 || System.nanoTime() - began < most.toNanos())) {
        double before = now.tokensPerSecond(steps);
        ratios[done++] = then.tokensPerSecond(steps) / before;
      }
      return Spread.of(Arrays.copyOf(ratios, done)).median();
    }
  }

  private DecodeTrial open(Setting setting, Trial trial) {
    return new DecodeTrial(setting.model(), setting.kernels(), setting.sampling(), trial, steps);
  }
}
