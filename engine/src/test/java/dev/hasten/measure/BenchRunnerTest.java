package dev.hasten.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.hasten.TinyModel;
import dev.hasten.TinyModels;
import dev.hasten.error.UsageException;
import dev.hasten.kernel.scalar.ScalarKernels;
import dev.hasten.kvcache.KvType;
import dev.hasten.machine.Ceilings;
import dev.hasten.machine.MultiplyAddRate;
import dev.hasten.machine.ReadBandwidth;
import dev.hasten.model.Pooling;
import dev.hasten.runtime.LanguageModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BenchRunnerTest {
  private static final Ceilings.Method QUICK =
      new Ceilings.Method(new ReadBandwidth(1 << 20, 1), new MultiplyAddRate(1, 1));

  /// Of three multiplications in another order.
  private static final double ROUNDING_PERCENT = 1e-9;

  @TempDir Path folder;

  @Test
  void runsEachTestAsOftenAsAsked() {
    BenchResult result = run(TinyModels.llama(), options(20, 5, 3, List.of()));

    assertThat(result.prefill().measurement().test()).isEqualTo("pp20");
    assertThat(result.prefill().measurement().tokens()).isEqualTo(20);
    assertThat(result.decode().measurement().test()).isEqualTo("tg5");
    assertThat(result.decode().measurement().tokens()).isEqualTo(5);
    assertThat(result.batches()).isEmpty();
    assertThat(result.measurements())
        .hasSize(2)
        .allSatisfy(measurement ->
            assertThat(measurement.samples())
                .hasSize(3)
                .allSatisfy(rate -> assertThat(rate).isPositive().isFinite()));
  }

  @Test
  void addsARowForEachBatch() {
    BenchResult result = run(TinyModels.gemma3(), options(90, 3, 2, List.of(1, 4)));

    assertThat(result.batches()).extracting(BenchResult.Batch::sequences).containsExactly(1, 4);
    assertThat(result.measurements().map(Measurement::test))
        .containsExactly("pp90", "tg3", "pp90 x 1", "tg3 x 1", "pp90 x 4", "tg3 x 4");
    assertThat(result.measurements())
        .allSatisfy(measurement -> assertThat(measurement.samples()).hasSize(2));
  }

  @Test
  void runsATestForEachLength_andBatchesWithTheFirst() {
    BenchOptions options = options(List.of(20, 70, 20), List.of(5, 100), 1, List.of(2, 2));

    BenchResult result = run(TinyModels.llama(), options);

    assertThat(result.measurements().map(Measurement::test))
        .containsExactly("pp20", "pp70", "tg5", "tg100", "pp20 x 2", "tg5 x 2");
    assertThat(result.tests().map(BenchTest::sequences)).containsExactly(1, 1, 1, 1, 2, 2);
    assertThat(result.prefill()).isEqualTo(result.prefills().getFirst());
    assertThat(result.decode()).isEqualTo(result.decodes().getFirst());
  }

  @Test
  void tellsTheShareOfTheCeiling() {
    Ceilings ceilings = new Ceilings(OptionalDouble.of(1e9), OptionalDouble.of(1e10));
    Measurement measurement = new Measurement("tg4", 4, List.of(1e3, 3e3));

    BenchTest decode = new BenchTest(measurement, 1, new TokenCost.BytesRead(1e5));
    BenchTest prefill = new BenchTest(measurement, 1, new TokenCost.MultiplyAdds(1e6));

    assertThat(decode.percentOfCeiling(ceilings))
        .hasValueCloseTo(20.0, withinPercentage(ROUNDING_PERCENT));
    assertThat(prefill.percentOfCeiling(ceilings))
        .hasValueCloseTo(20.0, withinPercentage(ROUNDING_PERCENT));
  }

  @Test
  void tellsTheShareOfTheCeiling_thatWasMeasuredBesideEachSample() {
    Ceilings atTheEnd = new Ceilings(OptionalDouble.of(1e12), OptionalDouble.empty());
    Measurement measurement = new Measurement("tg4", 4, List.of(1e3, 3e3));
    List<Double> beside = List.of(1e9, 1e9 / 2);

    BenchTest decode = new BenchTest(measurement, 1, new TokenCost.BytesRead(1e5), beside);

    assertThat(decode.percentOfCeiling(atTheEnd))
        .hasValueCloseTo((10.0 + 60.0) / 2, withinPercentage(ROUNDING_PERCENT));
    assertThatThrownBy(() -> new BenchTest(measurement, 1, decode.cost(), List.of(1e9)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void measuresMemoryBesideEachDecode() {
    BenchResult result = run(TinyModels.llama(), options(4, 4, 3, List.of()));

    assertThat(result.decode().ceilingsBeside()).hasSize(3).allMatch(rate -> rate > 0);
    assertThat(result.prefill().ceilingsBeside()).isEmpty();
  }

  @Test
  void tellsNoShare_whereTheCeilingIsUnknown() {
    Ceilings unknown = new Ceilings(OptionalDouble.empty(), OptionalDouble.empty());
    Measurement measurement = new Measurement("pp4", 4, List.of(1e3));

    assertThat(
            new BenchTest(measurement, 1, new TokenCost.MultiplyAdds(1e6))
                .percentOfCeiling(unknown))
        .isEmpty();
  }

  @Test
  void sharesTheWeightsAmongTheSequencesOfABatch() {
    BenchResult result = run(TinyModels.llama(), options(4, 2, 1, List.of(2)));

    double keyValueBytesOfAToken = 3 * 2 * 16 * 4;
    double alone = result.decode().cost().perToken();
    double weightBytes = alone - 1.5 * keyValueBytesOfAToken;
    BenchResult.Batch batch = result.batches().getFirst();
    assertThat(batch.decode().cost().perToken())
        .isCloseTo(
            weightBytes / 2 + 5.5 * keyValueBytesOfAToken, withinPercentage(ROUNDING_PERCENT));
    assertThat(batch.prefill().cost()).isEqualTo(result.prefill().cost());
  }

  @Test
  void leavesTheBlockPoolFull_afterEachRun() {
    try (LanguageModel opened = LanguageModel.open(TinyModels.llama().write(folder));
        BenchRunner runner = runner(opened, options(100, 28, 2, List.of(2, 3)))) {
      for (int run = 0; run < 2; run++) {
        runner.run(BenchProgress.none());

        assertThat(runner.availableBlocks()).isEqualTo(runner.blocks()).isEqualTo(3 * 8);
      }
    }
  }

  @Test
  void tellsWhatItDoes() {
    List<String> heard = new ArrayList<>();
    try (LanguageModel opened = LanguageModel.open(TinyModels.llama().write(folder));
        BenchRunner runner = runner(opened, options(4, 2, 2, List.of(2)))) {
      runner.run((test, repetition, of) -> heard.add(test + " " + repetition + "/" + of));
    }

    assertThat(heard)
        .containsExactly(
            "warm-up 1/1",
            "pp4 1/2",
            "pp4 2/2",
            "warm-up 1/1",
            "pp4+tg2 x 2 1/2",
            "pp4+tg2 x 2 2/2",
            "tg2 1/2",
            "tg2 2/2",
            "ceilings of this machine 1/1");
  }

  @Test
  void refusesAnEncoder() {
    assertThatThrownBy(() -> run(TinyModels.bert(Pooling.MEAN), options(4, 4, 1, List.of())))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("bert");
  }

  @Test
  void refusesMoreTokensThanTheModelHasPositions() {
    assertThatThrownBy(() -> run(TinyModels.llama(), options(100, 29, 1, List.of())))
        .isInstanceOf(UsageException.class)
        .hasMessage("100 prompt tokens and 29 generated ones are 129, the context holds 128");
  }

  @Test
  void refusesOneLengthThatTheModelHasNoPositionsFor() {
    List<Integer> few = List.of(4);

    assertThatThrownBy(() -> run(TinyModels.llama(), options(List.of(4, 129), few, 1, List.of())))
        .isInstanceOf(UsageException.class)
        .hasMessage("a prompt has 129 tokens, the context holds 128");
    assertThatThrownBy(() -> run(TinyModels.llama(), options(few, List.of(4, 130), 1, List.of())))
        .isInstanceOf(UsageException.class)
        .hasMessage("130 tokens are to be generated, the context holds 128");
  }

  @Test
  void refusesNoLength() {
    assertThatThrownBy(() -> options(List.of(), List.of(4), 1, List.of()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--prompt-tokens");
  }

  @Test
  void refusesALengthThatNoIntHolds() {
    BenchOptions options = options(Integer.MAX_VALUE, Integer.MAX_VALUE, 1, List.of());

    assertThatThrownBy(() -> run(TinyModels.llama(), options))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("4294967294");
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 129})
  void refusesAContext_thatIsTooSmallOrTooLarge(int context) {
    BenchOptions options =
        new BenchOptions(List.of(4), List.of(4), 1, List.of(), OptionalInt.of(context), KvType.F32);

    assertThatThrownBy(() -> run(TinyModels.llama(), options))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(String.valueOf(context));
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 1, 1", "1, 0, 1, 1", "1, 1, 0, 1", "1, 1, 1, 0", "1, 1, 1, 257"})
  void refusesNumbersThatCannotBeRun(int prompt, int generate, int repetitions, int batch) {
    assertThatThrownBy(() -> options(prompt, generate, repetitions, List.of(batch)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("must be");
  }

  private BenchResult run(TinyModel tiny, BenchOptions options) {
    try (LanguageModel opened = LanguageModel.open(tiny.write(folder));
        BenchRunner runner = runner(opened, options)) {
      return runner.run(BenchProgress.none());
    }
  }

  private static BenchRunner runner(LanguageModel opened, BenchOptions options) {
    return new BenchRunner(opened.model(), new ScalarKernels(), 2, options, QUICK);
  }

  private static BenchOptions options(
      int prompt, int generate, int repetitions, List<Integer> batches) {
    return options(List.of(prompt), List.of(generate), repetitions, batches);
  }

  private static BenchOptions options(
      List<Integer> prompts, List<Integer> generates, int repetitions, List<Integer> batches) {
    return new BenchOptions(
        prompts, generates, repetitions, batches, OptionalInt.empty(), KvType.F32);
  }
}
