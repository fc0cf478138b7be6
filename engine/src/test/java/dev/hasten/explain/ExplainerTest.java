package dev.hasten.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.TestKernels;
import dev.hasten.TinyModel;
import dev.hasten.TinyModels;
import dev.hasten.error.UsageException;
import dev.hasten.health.HealthCheck;
import dev.hasten.kvcache.KvLayout;
import dev.hasten.kvcache.KvType;
import dev.hasten.machine.Ceilings;
import dev.hasten.machine.MultiplyAddRate;
import dev.hasten.machine.ReadBandwidth;
import dev.hasten.measure.CostModel;
import dev.hasten.measure.OperatorCost;
import dev.hasten.measure.StepShape;
import dev.hasten.model.Model;
import dev.hasten.model.Pooling;
import dev.hasten.runtime.LanguageModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplainerTest {
  private static final Ceilings.Method QUICK =
      new Ceilings.Method(new ReadBandwidth(1 << 20, 1), new MultiplyAddRate(100, 1));

  /// Sums of doubles in another order.
  private static final double ROUNDING = 1e-6;

  @TempDir private Path folder;
  private final List<String> heard = new ArrayList<>();

  private static Explainer.Question question(int prompt, int generate) {
    return new Explainer.Question(2, prompt, generate, KvType.F16, QUICK);
  }

  private Explanation explain(TinyModel tiny, Explainer.Question question) {
    try (LanguageModel opened = LanguageModel.open(tiny.write(folder));
        HealthCheck health = HealthCheck.open(folder)) {
      return Explainer.explain(opened.model(), TestKernels.fastest(), health, question, heard::add);
    }
  }

  @Test
  void addsUpToThePhase() {
    Explanation explanation = explain(TinyModels.llama(), question(20, 6));

    for (Phase phase : List.of(explanation.prefill(), explanation.decode())) {
      double operators = phase.operators().stream().mapToDouble(OperatorTime::millis).sum();
      assertThat(operators).isPositive().isLessThanOrEqualTo(phase.millis());
      assertThat(phase.shares().values()).allMatch(part -> part >= 0 && part <= 1);
    }
    assertThat(explanation.prefill().tokens()).isEqualTo(20);
    assertThat(explanation.decode().tokens()).isEqualTo(6);
  }

  /// A prompt longer than a step goes in chunks, each of which reads the weights.
  @Test
  void countsWhatTheCostModelSays_ofEveryStep() {
    TinyModel tiny = TinyModels.gemma3();
    Explanation explanation = explain(tiny, question(70, 6));
    try (LanguageModel opened = LanguageModel.open(tiny.write(folder))) {
      Model model = opened.model();
      CostModel costs = new CostModel(model, new KvLayout(model.graph().kvStates(), KvType.F16));
      double bytes = 0;
      double flops = 0;
      for (int token = 0; token < 6; token++) {
        List<OperatorCost> step = costs.costs(StepShape.ofDecode(70 + token));
        bytes += step.stream().mapToDouble(OperatorCost::memoryBytes).sum();
        flops += step.stream().mapToDouble(OperatorCost::flops).sum();
      }
      assertThat(explanation.decode().memoryBytes()).isCloseTo(bytes, within(ROUNDING * bytes));
      assertThat(explanation.decode().flops()).isCloseTo(flops, within(ROUNDING * flops));
    }
  }

  @Test
  void namesOperatorsAsInEveryBlock() {
    Explanation explanation = explain(TinyModels.llama(), question(8, 3));

    assertThat(explanation.decode().operators())
        .extracting(OperatorTime::name)
        .contains("attn_q + attn_k + attn_v", "attention", "ffn_down")
        .doesNotHaveDuplicates()
        .noneMatch(name -> name.contains("blk."));
  }

  @Test
  void saysWhatItDoes_andComesToAVerdict() {
    Explanation explanation = explain(TinyModels.llama(), question(8, 3));

    assertThat(heard).containsExactly("warm-up", "prompt and tokens", "ceilings of this machine");
    assertThat(Verdict.of(explanation))
        .startsWith("Decode is bound by " + explanation.decode().bound())
        .contains("Prefill is bound by " + explanation.prefill().bound());
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 0", "100, 29"})
  void refusesNumbersThatDoNotFit(int prompt, int generate) {
    assertThatThrownBy(() -> explain(TinyModels.llama(), question(prompt, generate)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("the model's context is 128");
  }

  @Test
  void watchesPromptAndTokens() {
    Explanation explanation = explain(TinyModels.llama(), question(8, 3));

    assertThat(explanation.runtime().millis())
        .isGreaterThanOrEqualTo(explanation.prefill().millis() + explanation.decode().millis());
  }

  @Test
  void refusesAnEncoder() {
    assertThatThrownBy(() -> explain(TinyModels.bert(Pooling.MEAN), question(4, 4)))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("bert");
  }
}
