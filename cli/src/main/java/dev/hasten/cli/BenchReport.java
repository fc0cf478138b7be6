package dev.hasten.cli;

import dev.hasten.cli.BenchCommand.Measured;
import dev.hasten.machine.Ceilings;
import dev.hasten.measure.BenchResult;
import dev.hasten.measure.BenchTest;
import dev.hasten.measure.Measurement;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// What `bench --json` prints.
///
/// @param activations what matrix products read
/// @param kv what the cache keeps
/// @param prefill of the first length
/// @param decode of the first length
/// @param tests all of them, those of the batches at the end
/// @param comparison `null` without an earlier run
record BenchReport(
    String model,
    String path,
    long fileBytes,
    long parameters,
    int threads,
    String kernels,
    String activations,
    String kv,
    double loadMillis,
    @Nullable Double coldStartToFirstTokenMillis,
    Phase prefill,
    Phase decode,
    List<Batch> batches,
    List<Test> tests,
    @Nullable List<BenchComparison> comparison,
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

    static Phase of(BenchTest test, Ceilings ceilings) {
      Measurement measurement = test.measurement();
      return new Phase(
          measurement.tokens(),
          measurement.tokensPerSecond(),
          Json.orNull(measurement.standardDeviation()),
          Json.orNull(test.percentOfCeiling(ceilings)),
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
      Measurement prefill = result.prefill().measurement();
      Measurement decode = result.decode().measurement();
      return new Batch(
          result.sequences(),
          prefill.tokensPerSecond(),
          decode.tokensPerSecond(),
          Json.orNull(prefill.standardDeviation()),
          Json.orNull(decode.standardDeviation()));
    }
  }

  /// Any test.
  ///
  /// @param tokens of each sequence
  /// @param batch how many sequences ran side by side
  /// @param tokensPerSecond of all of them
  record Test(
      String name,
      int tokens,
      int batch,
      double tokensPerSecond,
      @Nullable Double standardDeviation,
      @Nullable Double percentOfCeiling) {

    static Test of(BenchTest test, Ceilings ceilings) {
      Measurement measurement = test.measurement();
      return new Test(
          measurement.test(),
          measurement.tokens(),
          test.sequences(),
          measurement.tokensPerSecond(),
          Json.orNull(measurement.standardDeviation()),
          Json.orNull(test.percentOfCeiling(ceilings)));
    }

    BenchBaseline.Speed speed() {
      return new BenchBaseline.Speed(name, batch, tokensPerSecond, standardDeviation);
    }
  }

  static BenchReport of(
      String model,
      int threads,
      Measured measured,
      OptionalDouble coldStartMillis,
      Optional<BenchBaseline> baseline) {
    BenchResult result = measured.result();
    Ceilings ceilings = result.ceilings();
    List<Test> tests = result.tests().map(test -> Test.of(test, ceilings)).toList();
    return new BenchReport(
        model,
        measured.path().toString(),
        measured.fileBytes(),
        measured.parameters(),
        threads,
        measured.kernels(),
        measured.activations(),
        measured.kv(),
        measured.loadMillis(),
        Json.orNull(coldStartMillis),
        Phase.of(result.prefill(), ceilings),
        Phase.of(result.decode(), ceilings),
        result.batches().stream().map(Batch::of).toList(),
        tests,
        baseline.map(earlier -> comparison(earlier, tests)).orElse(null),
        result.peakResidentBytes().stream().boxed().findFirst().orElse(null),
        Json.orNull(billions(ceilings.readBytesPerSecond())),
        Json.orNull(billions(ceilings.multiplyAddsPerSecond())));
  }

  private static List<BenchComparison> comparison(BenchBaseline earlier, List<Test> tests) {
    return BenchComparison.of(earlier.tests(), tests.stream().map(Test::speed).toList());
  }

  private static OptionalDouble billions(OptionalDouble value) {
    return value.stream().map(number -> number / BILLION).findFirst();
  }
}
