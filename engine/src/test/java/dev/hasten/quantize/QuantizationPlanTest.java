package dev.hasten.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.TestModels;
import dev.hasten.TinyModel;
import dev.hasten.TinyModels;
import dev.hasten.convert.GgufContent;
import dev.hasten.error.UsageException;
import dev.hasten.format.GgufFile;
import dev.hasten.format.GgufReader;
import dev.hasten.model.Pooling;
import dev.hasten.quantize.QuantizationSettings.Fallbacks;
import dev.hasten.quantize.QuantizationSettings.Scope;
import dev.hasten.tensor.DType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuantizationPlanTest {
  @TempDir private Path folder;

  private static QuantizationSettings settings(TypeMix mix, String... overrides) {
    return new QuantizationSettings(
        mix,
        Scope.MIX,
        Arrays.stream(overrides).map(TypeOverride::parse).toList(),
        Fallbacks.ALLOW);
  }

  private QuantizationPlan plan(TinyModel tiny, QuantizationSettings settings) {
    return plan(tiny.write(folder), settings);
  }

  private static QuantizationPlan plan(Path path, QuantizationSettings settings) {
    try (GgufFile file = GgufReader.read(path)) {
      return QuantizationPlan.of(GgufContent.of(file), settings);
    }
  }

  private static DType type(QuantizationPlan plan, String name) {
    return plan.tensors().get(plan.indexOf(name).orElseThrow()).type();
  }

  private static List<String> ofType(QuantizationPlan plan, String part, DType type) {
    return plan.tensors().stream()
        .filter(tensor -> tensor.name().contains(part) && tensor.type() == type)
        .map(TensorChoice::name)
        .toList();
  }

  @Test
  void givesMatricesTheType_andLeavesVectorsAsTheyAre() {
    QuantizationPlan plan = plan(TinyModels.llama(), settings(TypeMix.Q4_0));

    assertThat(type(plan, "blk.0.attn_q.weight")).isEqualTo(DType.Q4_0);
    assertThat(type(plan, "blk.0.attn_norm.weight")).isEqualTo(DType.F32);
    assertThat(type(plan, "output_norm.weight")).isEqualTo(DType.F32);
  }

  /// Rows of 32 do not fill Q6_K, which the head would have.
  @Test
  void keepsTheHeadLarger_andSaysWhatItCouldNotBe() {
    QuantizationPlan plan = plan(TinyModels.llama(), settings(TypeMix.Q4_0));

    assertThat(type(plan, "token_embd.weight")).isEqualTo(DType.Q8_0);
    assertThat(plan.fallbacks())
        .singleElement()
        .satisfies(tensor -> assertThat(tensor.wanted()).isEqualTo(DType.Q6_K));
  }

  @Test
  void givesTheHeadTheType_whenThatIsPure() {
    QuantizationPlan plan =
        plan(
            TinyModels.llama(),
            new QuantizationSettings(TypeMix.Q4_0, Scope.PURE, List.of(), Fallbacks.REFUSE));

    assertThat(type(plan, "token_embd.weight")).isEqualTo(DType.Q4_0);
    assertThat(plan.fallbacks()).isEmpty();
  }

  @Test
  void givesTheEmbeddingTheTypeOfTheMix_whenTheHeadIsSeparate() {
    QuantizationPlan plan = plan(TinyModels.llamaWithSeparateHead(), settings(TypeMix.Q5_0));

    assertThat(type(plan, "token_embd.weight")).isEqualTo(DType.Q5_0);
    assertThat(type(plan, "output.weight")).isEqualTo(DType.Q8_0);
  }

  @Test
  void takesTheHeadFromTheEmbedding_whenAnOverrideAsksForIt() {
    QuantizationPlan plan =
        plan(TinyModels.llama(), settings(TypeMix.Q8_0, "^output\\.weight=q5_0"));

    assertThat(plan.tensors().getLast())
        .satisfies(head -> {
          assertThat(head.name()).isEqualTo("output.weight");
          assertThat(head.type()).isEqualTo(DType.Q5_0);
          assertThat(head.source().name()).isEqualTo("token_embd.weight");
        });
    assertThat(type(plan, "token_embd.weight")).isEqualTo(DType.Q8_0);
  }

  /// Made by a mix of several types.
  @Test
  void keepsEveryTypeButThoseThatAreAskedFor() {
    QuantizationPlan plan =
        plan(TestModels.gemma3(), settings(TypeMix.KEEP, "^output.weight=q4_0"));

    assertThat(plan.tensors())
        .filteredOn(tensor -> !tensor.isKept())
        .singleElement()
        .satisfies(head -> {
          assertThat(head.name()).isEqualTo("output.weight");
          assertThat(head.type()).isEqualTo(DType.Q4_0);
        });
    assertThat(plan.settings()).hasToString("--type keep --tensor-type ^output.weight=q4_0");
  }

  @Test
  void prefersTheFirstOverrideThatFits() {
    QuantizationPlan plan =
        plan(TinyModels.llama(), settings(TypeMix.Q4_0, "blk.0.ffn_down=q8_0", "ffn_down=q5_1"));

    assertThat(type(plan, "blk.0.ffn_down.weight")).isEqualTo(DType.Q8_0);
    assertThat(type(plan, "blk.1.ffn_down.weight")).isEqualTo(DType.Q5_1);
  }

  @Test
  void refusesOverridesThatFindNothing() {
    assertThatThrownBy(() -> plan(TinyModels.llama(), settings(TypeMix.Q4_0, "ffn_dwn=q8_0")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("ffn_dwn=q8_0 finds none");
  }

  @Test
  void refusesFallbacks_whenAskedTo() {
    assertThatThrownBy(() ->
            plan(
                TinyModels.llama(),
                new QuantizationSettings(TypeMix.Q4_K_M, Scope.MIX, List.of(), Fallbacks.REFUSE)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("has rows of 32, ")
        .hasMessageContaining("blocks of 256");
  }

  /// As llama-quantize counts: the first and last eighth of 18 layers (2 each), and every third
  /// between them.
  @Test
  void givesMoreBitsToLayersThatMatter() {
    QuantizationPlan plan = plan(TestModels.gemma3(), settings(TypeMix.Q4_K_M));
    List<String> expected =
        Stream.of(0, 1, 4, 7, 10, 13, 15, 16, 17).map("blk.%d.ffn_down.weight"::formatted).toList();

    assertThat(ofType(plan, "ffn_down", DType.Q6_K)).containsExactlyElementsOf(expected);
    assertThat(ofType(plan, "ffn_down", DType.Q4_K)).hasSize(9);
    assertThat(ofType(plan, "ffn_up", DType.Q5_0)).hasSize(18);
  }

  /// The file was made by llama-quantize as that mix: nothing would change.
  @Test
  void isWhatLlamaQuantizeChose() {
    QuantizationPlan plan = plan(TestModels.gemma3(), settings(TypeMix.Q4_K_M));

    assertThat(plan.tensors()).allMatch(TensorChoice::isKept);
    assertThat(plan.roundedTwice()).isEmpty();
  }

  @Test
  void countsWhatIsRoundedTwice() {
    QuantizationPlan plan = plan(TestModels.smollm2(), settings(TypeMix.Q4_0));

    assertThat(plan.roundedTwice()).hasSize(210);
  }

  @Test
  void leavesPositionsAndTokenTypesOfEncodersAlone() {
    QuantizationPlan plan = plan(TinyModels.bert(Pooling.MEAN), settings(TypeMix.F16));

    assertThat(type(plan, "position_embd.weight")).isEqualTo(DType.F32);
    assertThat(type(plan, "token_types.weight")).isEqualTo(DType.F32);
    assertThat(type(plan, "token_embd.weight")).isEqualTo(DType.F16);
  }
}
