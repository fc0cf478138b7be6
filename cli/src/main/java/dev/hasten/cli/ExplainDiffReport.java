package dev.hasten.cli;

import dev.hasten.explain.diff.OperatorPair;
import dev.hasten.explain.diff.PhaseDiff;
import dev.hasten.explain.diff.PhaseTimes;
import dev.hasten.explain.diff.ReportDiff;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What `explain --diff --json` prints.
///
/// @param verdict one sentence
/// @param differences what else differs: B instead of A
record ExplainDiffReport(String verdict, Phases phases, List<String> differences) {

  record Phases(Phase load, Phase prefill, Phase decode) {}

  /// A phase of both; of decode times and sizes are those of each token.
  ///
  /// @param ratio of B to A
  /// @param reason the most probable one, in words
  /// @param reasonKind `work`, `ceiling`, `no difference` …
  record Phase(
      double millisA,
      double millisB,
      double ratio,
      double tokensA,
      double tokensB,
      String reason,
      String reasonKind,
      List<CauseTimes> causes,
      List<Operator> operators) {
    static Phase of(PhaseDiff phase) {
      PhaseTimes times = phase.times();
      return new Phase(
          times.millis().a(),
          times.millis().b(),
          times.millis().ratio(),
          times.tokens().a(),
          times.tokens().b(),
          phase.reason().text(),
          phase.reason().kind().toString(),
          times.causes().stream().map(CauseTimes::of).toList(),
          times.operators().stream().map(Operator::of).toList());
    }
  }

  record CauseTimes(String cause, double millisA, double millisB) {
    static CauseTimes of(PhaseTimes.CauseTime time) {
      return new CauseTimes(time.cause(), time.millis().a(), time.millis().b());
    }
  }

  record Operator(
      String name,
      double millisA,
      double millisB,
      double bytesA,
      double bytesB,
      double flopsA,
      double flopsB,
      @Nullable Double percentOfCeilingA,
      @Nullable Double percentOfCeilingB) {
    static Operator of(OperatorPair operator) {
      return new Operator(
          operator.name(),
          operator.millis().a(),
          operator.millis().b(),
          operator.bytes().a(),
          operator.bytes().b(),
          operator.flops().a(),
          operator.flops().b(),
          Json.orNull(operator.percentOfA()),
          Json.orNull(operator.percentOfB()));
    }
  }

  static ExplainDiffReport of(ReportDiff diff) {
    return new ExplainDiffReport(
        diff.verdict(),
        new Phases(Phase.of(diff.load()), Phase.of(diff.prefill()), Phase.of(diff.decode())),
        diff.differences());
  }
}
