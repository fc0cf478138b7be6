package dev.hasten.cli;

import dev.hasten.explain.Cause;
import dev.hasten.explain.DecodeModel;
import dev.hasten.explain.Explanation;
import dev.hasten.explain.OperatorTime;
import dev.hasten.explain.Remedy;
import dev.hasten.explain.Verdict;
import dev.hasten.health.Finding;
import dev.hasten.kernel.ActivationType;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What `explain --json` prints.
///
/// @param activations that the kernels' products read: the ceiling that counts is theirs
/// @param verdict a sentence or two
/// @param starts what loading takes at a first start and at later ones
/// @param remedies what could be done, what helps most first
/// @param whatIf what other circumstances are computed with
/// @param runtime what the JVM and the system did meanwhile
/// @param findings what is wrong with the setup, problems first
record ExplainReport(
    String model,
    int threads,
    String kernels,
    String activations,
    CeilingReport ceilings,
    Phases phases,
    String verdict,
    Starts starts,
    List<RemedyReport> remedies,
    DecodeModel whatIf,
    RuntimeReport runtime,
    List<FindingReport> findings) {

  record Phases(Phase load, Phase prefill, Phase decode) {}

  /// @param weights `stored` in the form that kernels read, `packed` now, or `kept` of an earlier
  ///   start
  /// @param coldLoadMillis of a start that must pack the weights
  /// @param warmLoadMillis of a start that finds them packed
  record Starts(String weights, double coldLoadMillis, double warmLoadMillis) {
    static Starts of(dev.hasten.explain.Starts starts) {
      return new Starts(
          starts.weights().name().toLowerCase(Locale.ROOT),
          starts.coldMillis(),
          starts.warmMillis());
    }
  }

  /// @param idealMillis at the machine's ceilings
  record Phase(
      double millis,
      int tokens,
      double tokensPerSecond,
      double idealMillis,
      String bound,
      Shares shares,
      List<Operator> operators) {

    static Phase of(dev.hasten.explain.Phase phase) {
      return new Phase(
          phase.millis(),
          phase.tokens(),
          phase.tokens() == 0 ? 0 : phase.tokensPerSecond(),
          phase.idealMillis(),
          phase.bound().toString(),
          Shares.of(phase),
          phase.operators().stream().map(Operator::of).toList());
    }
  }

  /// Parts of a phase, which add up to 1.
  record Shares(
      double compute,
      double memoryBandwidth,
      double communication,
      double latency,
      double overhead) {
    static Shares of(dev.hasten.explain.Phase phase) {
      var shares = phase.shares();
      return new Shares(
          shares.getOrDefault(Cause.COMPUTE, 0.0),
          shares.getOrDefault(Cause.MEMORY_BANDWIDTH, 0.0),
          shares.getOrDefault(Cause.COMMUNICATION, 0.0),
          shares.getOrDefault(Cause.LATENCY, 0.0),
          shares.getOrDefault(Cause.OVERHEAD, 0.0));
    }
  }

  /// The same operator of all blocks together.
  ///
  /// @param bytes of weights, keys and values
  record Operator(
      String name,
      double millis,
      double waitMillis,
      double bytes,
      double flops,
      String bound,
      @Nullable Double percentOfCeiling) {
    static Operator of(OperatorTime time) {
      return new Operator(
          time.name(),
          time.millis(),
          time.waitMillis(),
          time.memoryBytes(),
          time.flops(),
          time.bound().toString(),
          Json.orNull(time.percentOfCeiling()));
    }
  }

  static ExplainReport of(Explained explained) {
    Explanation explanation = explained.explanation();
    return new ExplainReport(
        String.valueOf(explained.path().getFileName()),
        explained.threads(),
        explained.kernels(),
        explained.activations().toString(),
        CeilingReport.of(explanation, explained.threads()),
        new Phases(
            Phase.of(explanation.load()),
            Phase.of(explanation.prefill()),
            Phase.of(explanation.decode())),
        Verdict.of(explanation),
        Starts.of(explanation.starts()),
        explained.remedies().stream().map(RemedyReport::of).toList(),
        explanation.decodeModel(),
        RuntimeReport.of(explanation.runtime()),
        explained.findings().stream().map(FindingReport::of).toList());
  }

  /// The rate that the kernels' own products are compared with.
  @Nullable Double gigaMultiplyAddsPerSecond() {
    return activations.equals(ActivationType.FLOAT.toString())
        ? ceilings.floatGigaMacsPerSecond()
        : ceilings.int8GigaMacsPerSecond();
  }

  /// All that is reported of.
  record Explained(
      Path path,
      int threads,
      String kernels,
      ActivationType activations,
      Explanation explanation,
      List<Remedy> remedies,
      List<Finding> findings) {}
}
