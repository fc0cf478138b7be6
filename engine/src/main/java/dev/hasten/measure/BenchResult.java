package dev.hasten.measure;

import dev.hasten.machine.Ceilings;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// What a run of the bench brought.
///
/// @param prefills of one sequence, from an empty cache; one for each length
/// @param decodes of one sequence, from an empty cache; one for each length
/// @param batches of several sequences, decode after prefill, with the first length of each
/// @param peakResidentBytes of this process, before ceilings were measured
/// @param ceilings of the machine, by the same threads
public record BenchResult(
    List<BenchTest> prefills,
    List<BenchTest> decodes,
    List<Batch> batches,
    OptionalLong peakResidentBytes,
    Ceilings ceilings) {

  public BenchResult {
    prefills = List.copyOf(prefills);
    decodes = List.copyOf(decodes);
    batches = List.copyOf(batches);
  }

  /// Several sequences side by side.
  public record Batch(BenchTest prefill, BenchTest decode) {
    public int sequences() {
      return prefill.sequences();
    }
  }

  /// The prefill of the first length.
  public BenchTest prefill() {
    return prefills.getFirst();
  }

  /// The decode of the first length.
  public BenchTest decode() {
    return decodes.getFirst();
  }

  /// Every test.
  public Stream<BenchTest> tests() {
    return Stream.of(
            prefills.stream(),
            decodes.stream(),
            batches.stream().flatMap(batch -> Stream.of(batch.prefill(), batch.decode())))
        .flatMap(part -> part);
  }

  /// What every test brought.
  public Stream<Measurement> measurements() {
    return tests().map(BenchTest::measurement);
  }
}
