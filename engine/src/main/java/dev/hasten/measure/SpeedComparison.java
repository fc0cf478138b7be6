package dev.hasten.measure;

import dev.hasten.kernel.Kernels;
import dev.hasten.kvcache.KvType;
import dev.hasten.machine.Ceilings;
import dev.hasten.machine.Spread;
import dev.hasten.measure.BenchRunner.Rates;
import dev.hasten.model.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;

/// How much faster one decoder is than another: both run the same in turn, so that a machine's
/// moods hit both.
///
/// @param before medians
/// @param after medians
/// @param decodeSpeedup median of the ratios of neighbouring runs
public record SpeedComparison(Rates before, Rates after, double decodeSpeedup) {

  private static final int PROMPT_TOKENS = 128;
  private static final int GENERATE_TOKENS = 32;
  private static final int ROUNDS = 5;

  /// A model, and what computes it. Both stay open meanwhile.
  public record Side(Model model, Kernels kernels) {}

  /// How they are compared.
  public record Method(int threads, int promptTokens, int generateTokens, int rounds, KvType kv) {
    /// Enough for a ratio that holds within some percent, as far as models have positions.
    public static Method standard(int threads, int positions, KvType kv) {
      return new Method(
          threads,
          Math.clamp(positions / 2, 1, PROMPT_TOKENS),
          Math.clamp(positions / 4, 1, GENERATE_TOKENS),
          ROUNDS,
          kv);
    }
  }

  /// Runs both.
  ///
  /// @throws dev.hasten.error.UsageException if one of them generates no text, or has too few
  ///   positions
  public static SpeedComparison of(Side before, Side after, Method method, BenchProgress progress) {
    try (BenchRunner first = runner(before, method);
        BenchRunner second = runner(after, method)) {
      first.warmUp(progress);
      second.warmUp(progress);
      List<Rates> old = new ArrayList<>();
      List<Rates> young = new ArrayList<>();
      for (int round = 1; round <= method.rounds(); round++) {
        progress.started("before and after", round, method.rounds());
        old.add(first.once());
        young.add(second.once());
      }
      return new SpeedComparison(medians(old), medians(young), ratio(old, young));
    }
  }

  private static BenchRunner runner(Side side, Method method) {
    BenchOptions options =
        new BenchOptions(
            List.of(method.promptTokens()),
            List.of(method.generateTokens()),
            1,
            List.of(),
            OptionalInt.empty(),
            method.kv());
    return new BenchRunner(
        side.model(), side.kernels(), method.threads(), options, Ceilings.Method.standard());
  }

  private static Rates medians(List<Rates> rates) {
    return new Rates(
        median(rates, Rates::prefillTokensPerSecond), median(rates, Rates::decodeTokensPerSecond));
  }

  private static double median(List<Rates> rates, ToDoubleFunction<Rates> rate) {
    return Spread.of(rates.stream().mapToDouble(rate).toArray()).median();
  }

  private static double ratio(List<Rates> old, List<Rates> young) {
    double[] ratios = new double[old.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = young.get(i).decodeTokensPerSecond() / old.get(i).decodeTokensPerSecond();
    }
    return Spread.of(ratios).median();
  }
}
