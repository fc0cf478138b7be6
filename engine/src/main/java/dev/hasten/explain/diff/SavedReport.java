package dev.hasten.explain.diff;

import java.util.List;
import java.util.OptionalDouble;

/// What `explain --json` printed, as far as two of them are compared.
///
/// @param model its file's name
/// @param activations that the kernels' products read
/// @param whatIf how many bits the model has
/// @param runtime what the JVM and the system did meanwhile
/// @param findings what was wrong with the setup
public record SavedReport(
    String model,
    int threads,
    String kernels,
    String activations,
    Ceilings ceilings,
    Phases phases,
    WhatIf whatIf,
    RunFacts runtime,
    List<Finding> findings) {

  public SavedReport {
    findings = List.copyOf(findings);
  }

  /// What the machine could do at most.
  ///
  /// @param spreadPercent how far the repetitions of the model lay apart
  /// @param noisy whether that is too much to judge
  public record Ceilings(
      OptionalDouble readGigabytesPerSecond,
      OptionalDouble int8GigaMacsPerSecond,
      OptionalDouble floatGigaMacsPerSecond,
      double barrierMicros,
      OptionalDouble nativeCallNanos,
      OptionalDouble diskGigabytesPerSecond,
      OptionalDouble cachedFileGigabytesPerSecond,
      OptionalDouble loopbackRoundTripMicros,
      OptionalDouble loopbackGigabytesPerSecond,
      List<ByThreads> readByThreads,
      List<ByThreads> int8ByThreads,
      List<ByThreads> floatByThreads,
      double spreadPercent,
      boolean noisy) {
    public Ceilings {
      readByThreads = List.copyOf(readByThreads);
      int8ByThreads = List.copyOf(int8ByThreads);
      floatByThreads = List.copyOf(floatByThreads);
    }
  }

  /// How far the repetitions of a ceiling lay apart.
  public record ByThreads(int threads, double spreadPercent) {}

  public record Phases(Phase load, Phase prefill, Phase decode) {}

  public record Phase(double millis, int tokens, Shares shares, List<Operator> operators) {
    public Phase {
      operators = List.copyOf(operators);
    }
  }

  /// Parts of a phase, which add up to 1.
  public record Shares(
      double compute,
      double memoryBandwidth,
      double communication,
      double latency,
      double overhead) {}

  /// The same operator of all blocks together.
  public record Operator(
      String name, double millis, double bytes, double flops, OptionalDouble percentOfCeiling) {}

  /// What a token costs.
  public record WhatIf(double bitsPerWeight, List<KeyValues> keyValues) {
    public WhatIf {
      keyValues = List.copyOf(keyValues);
    }

    double keyValueBytesPerToken() {
      return keyValues.stream().mapToDouble(KeyValues::bytesPerToken).sum();
    }
  }

  /// Keys and values of the layers that see equally far.
  public record KeyValues(double bytesPerToken) {}

  /// What the JVM and the system did; what a system does not tell is absent.
  ///
  /// @param throttledMillis by a CPU quota, processors added up
  public record RunFacts(
      double millis,
      OptionalDouble gcCount,
      OptionalDouble gcMillis,
      OptionalDouble majorPageFaults,
      OptionalDouble minorPageFaults,
      OptionalDouble involuntaryContextSwitches,
      OptionalDouble swappedInPages,
      OptionalDouble stolenPercent,
      OptionalDouble throttledMillis,
      OptionalDouble otherProcessesPercent,
      OptionalDouble frequencyMegahertz) {}

  /// Something about the setup that makes models slower.
  ///
  /// @param severity `problem` or `advice`
  public record Finding(String severity, String what) {}
}
