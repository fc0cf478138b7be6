package dev.hasten.explain;

import dev.hasten.error.HastenException;
import dev.hasten.explain.Remedy.Tried;
import dev.hasten.kernel.Kernels;
import dev.hasten.kernel.packed.UnusedMemory;
import dev.hasten.machine.Spread;
import dev.hasten.model.Model;
import dev.hasten.sampling.SamplingParams;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Tries remedies on this machine, each in turn with how the model is run now.
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
  /// @param workshop makes smaller files
  public record Setting(
      Model model,
      Kernels kernels,
      SamplingParams sampling,
      Trial.Circumstances now,
      FileWorkshop workshop) {}

  /// The same remedies, with what came of those that could be tried.
  ///
  /// @param progress hears what is being tried
  public List<Remedy> verified(List<Remedy> remedies, Setting setting, Consumer<String> progress) {
    long trials = remedies.stream().filter(each -> each.trial().isPresent()).count();
    TimeLeft left = new TimeLeft(time, trials);
    return remedies.stream()
        .map(remedy ->
            remedy
                .trial()
                .map(trial -> remedy.withTried(tried(remedy, trial, setting, left, progress)))
                .orElse(remedy))
        .toList();
  }

  private Tried tried(
      Remedy remedy, Trial trial, Setting setting, TimeLeft left, Consumer<String> progress) {
    if (left.isOver()) {
      return new Tried.Left("the %d s for trying were over".formatted(time.toSeconds()));
    }
    progress.accept(remedy.name());
    return switch (trial) {
      case Trial.Circumstances then -> inOther(then, setting, left);
      case FewerBits fewer -> withFewerBits(fewer, setting, left);
    };
  }

  private Tried inOther(Trial.Circumstances then, Setting setting, TimeLeft left) {
    try (DecodeTrial before = now(setting);
        DecodeTrial after = open(setting.model(), setting.kernels(), setting, then)) {
      return new Tried.Speedup(speedup(before, after, left.next()));
    }
  }

  private Tried withFewerBits(FewerBits fewer, Setting setting, TimeLeft left) {
    int threads = setting.now().threads();
    try {
      Optional<String> obstacle = setting.workshop().obstacle(fewer, left.all(), threads);
      return obstacle.isPresent()
          ? leave(obstacle.get(), left)
          : withFile(fewer, setting, left, threads);
    } catch (HastenException e) {
      return leave(e.getMessage(), left);
    } finally {
      UnusedMemory.reclaim();
    }
  }

  private static Tried leave(String reason, TimeLeft left) {
    Duration _ = left.next(); // the others have it now
    return new Tried.Left(reason);
  }

  private Tried withFile(FewerBits fewer, Setting setting, TimeLeft left, int threads) {
    try (FileWorkshop.Opened smaller = setting.workshop().open(fewer, threads);
        DecodeTrial before = now(setting);
        DecodeTrial after =
            open(
                smaller.loaded().model().model(),
                smaller.loaded().kernels(),
                setting,
                setting.now())) {
      return new Tried.Speedup(speedup(before, after, left.next()));
    }
  }

  private double speedup(DecodeTrial before, DecodeTrial after, Duration most) {
    before.tokensPerSecond(WARM_UP_STEPS);
    after.tokensPerSecond(WARM_UP_STEPS);
    long began = System.nanoTime();
    double[] ratios = new double[rounds];
    int done = 0;
    while (done < rounds && (done == 0 || System.nanoTime() - began < most.toNanos())) {
      double tokensPerSecond = before.tokensPerSecond(steps);
      ratios[done++] = after.tokensPerSecond(steps) / tokensPerSecond;
    }
    return Spread.of(Arrays.copyOf(ratios, done)).median();
  }

  private DecodeTrial now(Setting setting) {
    return open(setting.model(), setting.kernels(), setting, setting.now());
  }

  private DecodeTrial open(
      Model model, Kernels kernels, Setting setting, Trial.Circumstances circumstances) {
    return new DecodeTrial(model, kernels, setting.sampling(), circumstances, steps);
  }
}
