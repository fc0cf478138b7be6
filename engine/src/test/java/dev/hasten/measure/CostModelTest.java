package dev.hasten.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.TinyModel;
import dev.hasten.TinyModels;
import dev.hasten.kvcache.KvLayout;
import dev.hasten.kvcache.KvType;
import dev.hasten.model.Model;
import dev.hasten.model.Operator;
import dev.hasten.model.Pooling;
import dev.hasten.runtime.LanguageModel;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Costs are those of formulas that are written down here once more, from the sizes of the models.
class CostModelTest {
  private static final double VOCABULARY = 262;
  private static final double HIDDEN = 32;
  private static final double KV_WIDTH = 16;
  private static final double FEED_FORWARD = 64;
  private static final double LAYERS = 3;
  private static final double HEADS = 4;

  /// Of a block of the tiny Llama: q and output, k and v, and the FFN's three matrices.
  private static final double LLAMA_BLOCK =
      2 * HIDDEN * HIDDEN + 2 * KV_WIDTH * HIDDEN + 3 * FEED_FORWARD * HIDDEN;

  @TempDir Path folder;

  private List<OperatorCost> costs(TinyModel tiny, StepShape step) {
    try (LanguageModel opened = LanguageModel.open(tiny.write(folder))) {
      Model model = opened.model();
      KvLayout layout = new KvLayout(model.graph().kvStates(), KvType.F32);
      return new CostModel(model, layout).costs(step);
    }
  }

  private double sum(TinyModel tiny, StepShape step, ToDoubleFunction<OperatorCost> number) {
    return costs(tiny, step).stream().mapToDouble(number).sum();
  }

  private double prefill(TinyModel tiny, int tokens) {
    return sum(tiny, StepShape.ofPrefill(tokens), OperatorCost::multiplyAdds);
  }

  @Test
  void countsProductsAndAttention() {
    double pairs = 1 + 2 + 3 + 4 + 5;

    assertThat(prefill(TinyModels.llama(), 5))
        .isEqualTo(5 * LAYERS * LLAMA_BLOCK + VOCABULARY * HIDDEN + LAYERS * 2 * HIDDEN * pairs);
  }

  /// Six of seven layers see 8 tokens at the most.
  @Test
  void countsOnlyTheWindow_whereALayerSeesNoMore() {
    double products = 7.0 * (2 * 48 * 32 + 2 * 12 * 32 + 3 * 48 * 32);
    double global = 55;
    double sliding = 36 + 8 + 8;

    assertThat(prefill(TinyModels.gemma3(), 10))
        .isEqualTo(10 * products + 262 * 32 + 2 * 48 * (global + 6 * sliding));
  }

  @Test
  void countsAllThatTokensSeeOfEachOther_inAnEncoder() {
    TinyModel bert = TinyModels.bert(Pooling.MEAN);

    double five = prefill(bert, 5);
    double ten = prefill(bert, 10);

    double attentionOfFive = 2.0 * 2 * 24 * 25;
    double attentionOfTen = 2.0 * 2 * 24 * 100;
    double products = 2.0 * (4 * 24 * 24 + 2 * 24 * 40);
    assertThat(five).isEqualTo(5 * products + attentionOfFive);
    assertThat(ten).isEqualTo(10 * products + attentionOfTen);
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "1, 7", "3, 7", "16, 100"})
  void countsADecodeStep(int sequences, int cached) {
    StepShape step = new StepShape(sequences, cached, 1);
    TinyModel llama = TinyModels.llama();

    double attention = LAYERS * 2 * HIDDEN * (cached + 1);
    assertThat(sum(llama, step, OperatorCost::multiplyAdds))
        .isEqualTo(sequences * (LAYERS * LLAMA_BLOCK + VOCABULARY * HIDDEN + attention));
    double norms = (2 * LAYERS + 1) * HIDDEN;
    assertThat(sum(llama, step, OperatorCost::weightBytes))
        .isEqualTo(4 * (LAYERS * LLAMA_BLOCK + VOCABULARY * HIDDEN + norms));
    assertThat(sum(llama, step, OperatorCost::keyValueBytes))
        .isEqualTo(4.0 * sequences * LAYERS * 2 * KV_WIDTH * (cached + 1));
  }

  /// Norms 4 an element, rotary 3, softmax 4 a score, SiLU 4, product and residual sums 1.
  @Test
  void countsWhatGoesElementByElement() {
    int tokens = 5;
    double rows =
        LAYERS
            * (2 * 4 * HIDDEN
                + 3 * (HIDDEN + KV_WIDTH)
                + 4 * FEED_FORWARD
                + FEED_FORWARD
                + 2 * HIDDEN);
    double scores = LAYERS * 4 * HEADS * (1 + 2 + 3 + 4 + 5);

    assertThat(sum(TinyModels.llama(), StepShape.ofPrefill(tokens), OperatorCost::elementFlops))
        .isEqualTo(tokens * rows + 4 * HIDDEN + scores);
  }

  @Test
  void readsNoMoreKeysAndValuesThanAWindowHas() {
    StepShape step = new StepShape(1, 20, 3);

    double seenByTheGlobalLayer = 23;
    double seenByASlidingLayer = 8 + 2;
    assertThat(sum(TinyModels.gemma3(), step, OperatorCost::keyValueBytes))
        .isEqualTo(4.0 * 2 * 12 * (seenByTheGlobalLayer + 6 * seenByASlidingLayer));
  }

  @Test
  void countsTwoFlopsForAMultiplyAdd_andActivationsAsFloats() {
    OperatorCost down =
        costs(TinyModels.llama(), StepShape.ofPrefill(5)).stream()
            .filter(cost -> cost.operator().output().name().equals("blk.0.ffn_down"))
            .findFirst()
            .orElseThrow();

    assertThat(down.operator()).isInstanceOf(Operator.Linear.class);
    assertThat(down.flops()).isEqualTo(2.0 * 5 * FEED_FORWARD * HIDDEN);
    assertThat(down.activationBytes()).isEqualTo(4.0 * 5 * (FEED_FORWARD + HIDDEN));
    assertThat(down.memoryBytes()).isEqualTo(4.0 * FEED_FORWARD * HIDDEN);
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 1", "1, -1, 1", "1, 0, 0"})
  void refusesStepsThatAreNone(int sequences, int cached, int tokens) {
    assertThatThrownBy(() -> new StepShape(sequences, cached, tokens))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
