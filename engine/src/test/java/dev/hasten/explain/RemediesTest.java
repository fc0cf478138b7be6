package dev.hasten.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.kvcache.KvType;
import dev.hasten.tensor.DType;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RemediesTest {
  private static final double ROUNDING = 1e-9;

  /// Multiplying takes next to nothing, but not nothing.
  private static final double HARDLY = 1e-3;

  private static final int MOST_CHARACTERS = 160;

  private static final List<Remedy> ALL =
      Remedies.of(Explanations.remedyCase(Explanations.steady()));

  private static Remedy named(String name) {
    return named(ALL, name);
  }

  private static Remedy named(List<Remedy> remedies, String name) {
    return remedies.stream().filter(remedy -> remedy.name().equals(name)).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void hasEveryStrategy(Strategy strategy) {
    assertThat(ALL).anyMatch(remedy -> remedy.strategy() == strategy);
  }

  @Test
  void ranksWhatHelps_beforeWhatDoesNot() {
    List<Boolean> helps = ALL.stream().map(Remedy::helps).toList();

    assertThat(helps).isSortedAccordingTo(Comparator.reverseOrder());
    assertThat(ALL.stream().filter(Remedy::helps).map(remedy -> -remedy.decode().speedup()))
        .isSorted();
    assertThat(ALL).allMatch(remedy -> !remedy.effect().reason().isBlank());
  }

  @Test
  void isSaidInOneLine() {
    assertThat(ALL.stream().map(RemediesTest::line))
        .allMatch(line -> line.length() <= MOST_CHARACTERS);
  }

  /// As it is printed where it does not help.
  private static String line(Remedy remedy) {
    String tried = remedy.trial().isPresent() ? ", tried 1.00 x" : "";
    return "does not help: %s (1.00 x%s): %s"
        .formatted(remedy.name(), tried, remedy.effect().reason());
  }

  @Test
  void offersFewerBits_onlyWhereTheyAreFewer() {
    assertThat(ALL.stream().filter(remedy -> remedy.strategy() == Strategy.QUANTIZATION))
        .hasSize(3)
        .noneMatch(Remedy::helps)
        .allMatch(remedy -> remedy.effect().reason().equals("the weights have 4.5 bits already"))
        .allMatch(remedy -> remedy.trial().isEmpty() && remedy.command().isEmpty());
  }

  /// Blocks of 4.5 bits, a fifth of the weights in a head of 8.5: 34 of 106 bits are the head's.
  @Test
  void offersTheHeadAlone_whereItHasMoreBits() {
    List<Remedy> remedies =
        Remedies.of(Explanations.remedyCase(Explanations.steady(), DType.Q4_0, DType.Q8_0));
    Remedy head = named(remedies, "the head alone to q4_0");

    assertThat(head.helps()).isTrue();
    assertThat(head.decode().speedup())
        .isCloseTo(4 / (1.5 + 2.5 * (72 + 18) / (72 + 34)), within(HARDLY));
    assertThat(head.command())
        .hasValue(
            "hasten quantize model.gguf head-q4_0.gguf --type keep --tensor-type '^output.weight=q4_0' --calibrate");
    assertThat(head.effect().reason())
        .isEqualTo(
            "32 % of a token's bytes, with 4.5 instead of 8.5 bits; the file grows by 11 MB, as the embedding stays");
    assertThat(head.memoryBytes())
        .isCloseTo(50e6 * (72 + 18) / (72 + 34) + 2e6, within(ROUNDING * 50e6));
    assertThat(remedies)
        .extracting(Remedy::name)
        .contains("the head alone to q5_0", "quantize to q4_0");
  }

  /// Rows of 640 do not fill blocks of 256: Q6_K becomes Q8_0, which is no less.
  @Test
  void promisesNoFewerBits_thanRowsCanHave() {
    List<Remedy> remedies =
        Remedies.of(Explanations.remedyCase(Explanations.steady(), DType.Q8_0, DType.Q8_0));

    assertThat(named(remedies, "quantize to q6_k").helps()).isFalse();
    assertThat(named(remedies, "quantize to q4_0").decode().speedup())
        .isCloseTo(4 / (1.5 + 2.5 * 4.5 / 8.5), within(HARDLY));
  }

  @Test
  void saysWhyNoFileCanBeMade() {
    RemedyCase usual = Explanations.remedyCase(Explanations.steady());
    RemedyCase one =
        new RemedyCase(
            usual.explanation(),
            usual.model(),
            usual.now(),
            usual.kernels(),
            usual.blocks(),
            usual.blockWeightBytes(),
            usual.hiddenSize(),
            usual.processors(),
            usual.link(),
            new RemedyCase.Rewriting.Impossible("no words for it"));

    assertThat(Remedies.of(one))
        .filteredOn(remedy -> remedy.strategy() == Strategy.QUANTIZATION)
        .singleElement()
        .satisfies(remedy -> {
          assertThat(remedy.helps()).isFalse();
          assertThat(remedy.effect().reason()).endsWith("no words for it");
        });
  }

  @Test
  void hasNoCommand_forWhatThisBuildLacks() {
    assertThat(named("distil into half of the blocks").command()).isEmpty();
    assertThat(named("prune 25 % of the blocks").command()).isEmpty();
    assertThat(named("an accelerator").command()).isEmpty();
    assertThat(named("1 thread").command()).hasValue("hasten run model.gguf --threads 1");
    assertThat(named("8 bits for keys and values").command())
        .hasValue("hasten run model.gguf --kv q8_0");
    assertThat(named("4 bits for keys and values").command())
        .hasValue("hasten run model.gguf --kv q4_0");
  }

  /// 50 MB of weights and 200 tokens of 10 kB.
  @Test
  void tellsTheMemory() {
    assertThat(named("8 answers at once").memoryBytes()).isCloseTo(50e6 + 16e6, within(ROUNDING));
    assertThat(named("half of the context").memoryBytes()).isCloseTo(51e6, within(ROUNDING));
    assertThat(named("8 bits for keys and values").memoryBytes())
        .isCloseTo(50e6 + 2e6 * 17 / 32, within(ROUNDING));
    assertThat(named("4 bits for keys and values").memoryBytes())
        .isCloseTo(50e6 + 2e6 * 9 / 32, within(ROUNDING));
  }

  /// 40 of 50 MB are in the blocks.
  @Test
  void leavesTheHead_whenBlocksAreLeftOut() {
    assertThat(named("distil into half of the blocks").memoryBytes())
        .isCloseTo(30e6 + 1e6, within(ROUNDING));
    assertThat(named("distil into half of the blocks").timeToFirstTokenMillis())
        .isCloseTo(50, within(ROUNDING));
  }

  @Test
  void saysThatALinkCostsMoreThanItBrings() {
    Remedy halves = named("2 machines, each with a part of every weight");

    assertThat(halves.helps()).isFalse();
    assertThat(halves.effect().reason()).contains("60 meetings");
  }

  /// A token's reading and multiplying of 2.5 ms takes an eighth of that, and each of 60 meetings 1
  /// µs.
  @Test
  void saysThatAFastLinkHelps() {
    RemedyCase.Link fast = new RemedyCase.Link(8, 100, 0.001);
    RemedyCase usual = Explanations.remedyCase(Explanations.steady());
    RemedyCase one =
        new RemedyCase(
            usual.explanation(),
            usual.model(),
            usual.now(),
            usual.kernels(),
            usual.blocks(),
            usual.blockWeightBytes(),
            usual.hiddenSize(),
            usual.processors(),
            fast,
            usual.rewriting());

    assertThat(Remedies.of(one))
        .filteredOn(remedy -> remedy.name().equals("8 machines, each with a part of every weight"))
        .singleElement()
        .matches(Remedy::helps);
  }

  @Test
  void canBeTriedHere_whereNothingElseIsNeeded() {
    assertThat(named("1 thread").trial()).hasValue(new Trial.Circumstances(1, 1, 200, KvType.F16));
    assertThat(named("8 answers at once").trial())
        .hasValue(new Trial.Circumstances(2, 8, 200, KvType.F16));
    assertThat(named("an accelerator").trial()).isEmpty();
  }

  /// Attention is 0.5 of 4 ms; with 8 bits 0.27 of it are left, with 4 bits 0.14 if unpacking were
  /// nothing.
  @Test
  void saysHowMuchOfATokenAttentionIs_whereKeysAndValuesCouldBeSmaller() {
    Remedy remedy = named("4 bits for keys and values");

    assertThat(remedy.decode().low()).isCloseTo(4 / (3.5 + 0.5 * 17 / 32), within(HARDLY));
    assertThat(remedy.decode().high()).isCloseTo(4 / (3.5 + 0.5 * 9 / 32), within(HARDLY));
    assertThat(remedy.effect().reason())
        .isEqualTo("2 MB after 200 tokens would be 1 MB; attention is 12 % of a token's time");
    assertThat(remedy.quality()).hasValueSatisfying(cost -> assertThat(cost).contains("KL"));
  }

  @Test
  void keepsKeysAndValues_whereTheyHaveNoMoreBits() {
    RemedyCase usual = Explanations.remedyCase(Explanations.steady());
    RemedyCase one =
        new RemedyCase(
            usual.explanation(),
            usual.model(),
            usual.now().withKv(KvType.Q4_0),
            usual.kernels(),
            usual.blocks(),
            usual.blockWeightBytes(),
            usual.hiddenSize(),
            usual.processors(),
            usual.link(),
            usual.rewriting());

    assertThat(Remedies.of(one))
        .filteredOn(remedy -> remedy.strategy() == Strategy.KV_CACHE)
        .hasSize(2)
        .noneMatch(Remedy::helps)
        .allMatch(remedy -> remedy.command().isEmpty() && remedy.trial().isEmpty())
        .allMatch(
            remedy -> remedy.effect().reason().equals("keys and values are kept as q4_0 already"));
  }

  @Test
  void doesNotGuess_onANoisyMachine() {
    assertThat(Remedies.of(Explanations.remedyCase(Explanations.noisy()))).isEmpty();
  }
}
