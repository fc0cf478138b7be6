package dev.hasten.measure;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// What a run of the bench brought.
///
/// @param prefill of one sequence, from an empty cache
/// @param decode of one sequence, from an empty cache
/// @param batches of several sequences, decode after prefill
/// @param peakResidentBytes of this process, before the ceiling was measured
/// @param ceilings of the machine, by the same threads
/// @param stepBytes what a decode step must read, mean of the decode test
/// @param prefillMultiplyAdds what a token of the prefill test takes, on average
public record BenchResult(
    Measurement prefill,
    Measurement decode,
    List<Batch> batches,
    OptionalLong peakResidentBytes,
    Ceilings ceilings,
    StepBytes stepBytes,
    double prefillMultiplyAdds) {

  private static final double PERCENT = 100;

  public BenchResult {
    batches = List.copyOf(batches);
  }

  /// Several sequences side by side.
  public record Batch(int sequences, Measurement prefill, Measurement decode) {}

  /// How much of the machine's read bandwidth decode uses, where that was measured.
  public OptionalDouble decodePercentOfCeiling() {
    return ceilings.readBytesPerSecond().stream()
        .map(ceiling -> PERCENT * stepBytes.total() * decode.tokensPerSecond() / ceiling)
        .findFirst();
  }

  /// How much of the machine's arithmetic prefill uses, where that was measured.
  public OptionalDouble prefillPercentOfCeiling() {
    return ceilings.multiplyAddsPerSecond().stream()
        .map(ceiling -> PERCENT * prefillMultiplyAdds * prefill.tokensPerSecond() / ceiling)
        .findFirst();
  }

  /// Every test in the order of its run.
  public Stream<Measurement> measurements() {
    return Stream.concat(
        Stream.of(prefill, decode),
        batches.stream().flatMap(batch -> Stream.of(batch.prefill(), batch.decode())));
  }
}
