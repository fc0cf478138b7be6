package dev.hasten.cli;

import dev.hasten.cli.BenchCommand.Measured;
import dev.hasten.measure.BenchResult;
import dev.hasten.measure.Measurement;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// What `bench --json` prints.
record BenchReport(
    String model,
    String path,
    long fileBytes,
    long parameters,
    int threads,
    String kernels,
    double loadMillis,
    @Nullable Double coldStartToFirstTokenMillis,
    Phase prefill,
    Phase decode,
    List<Batch> batches,
    @Nullable Long peakResidentBytes,
    @Nullable Double readGigabytesPerSecond,
    @Nullable Double gigaMultiplyAddsPerSecond) {

  private static final double BILLION = 1e9;

  /// One sequence.
  ///
  /// @param tokensPerSecond the mean of `samples`
  record Phase(
      int tokens,
      double tokensPerSecond,
      @Nullable Double tokensPerSecondStddev,
      @Nullable Double percentOfCeiling,
      List<Double> samples) {

    static Phase of(Measurement measurement, OptionalDouble percentOfCeiling) {
      return new Phase(
          measurement.tokens(),
          measurement.tokensPerSecond(),
          orNull(measurement.standardDeviation()),
          orNull(percentOfCeiling),
          measurement.samples());
    }
  }

  /// Several sequences side by side; tokens of all of them.
  record Batch(
      int batch,
      double prefillTokensPerSecond,
      double decodeTokensPerSecond,
      @Nullable Double prefillTokensPerSecondStddev,
      @Nullable Double decodeTokensPerSecondStddev) {

    static Batch of(BenchResult.Batch result) {
      return new Batch(
          result.sequences(),
          result.prefill().tokensPerSecond(),
          result.decode().tokensPerSecond(),
          orNull(result.prefill().standardDeviation()),
          orNull(result.decode().standardDeviation()));
    }
  }

  static BenchReport of(
      String model, int threads, Measured measured, OptionalDouble coldStartMillis) {
    BenchResult result = measured.result();
    return new BenchReport(
        model,
        measured.path().toString(),
        measured.fileBytes(),
        measured.parameters(),
        threads,
        measured.kernels(),
        measured.loadMillis(),
        orNull(coldStartMillis),
        Phase.of(result.prefill(), result.prefillPercentOfCeiling()),
        Phase.of(result.decode(), result.decodePercentOfCeiling()),
        result.batches().stream().map(Batch::of).toList(),
        result.peakResidentBytes().stream().boxed().findFirst().orElse(null),
        orNull(billions(result.ceilings().readBytesPerSecond())),
        orNull(billions(result.ceilings().multiplyAddsPerSecond())));
  }

  private static OptionalDouble billions(OptionalDouble value) {
    return value.stream().map(number -> number / BILLION).findFirst();
  }

  private static @Nullable Double orNull(OptionalDouble value) {
    return value.stream().boxed().findFirst().orElse(null);
  }
}
