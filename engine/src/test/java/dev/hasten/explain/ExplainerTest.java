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
import dev.hasten.machine.CeilingSurvey;
import dev.hasten.machine.Ceilings;
import dev.hasten.machine.MachineCeilings;
import dev.hasten.machine.MultiplyAddRate;
import dev.hasten.machine.ReadBandwidth;
import dev.hasten.measure.CostModel;
import dev.hasten.measure.OperatorCost;
import dev.hasten.measure.StepShape;
import dev.hasten.model.Model;
import dev.hasten.model.Pooling;
import dev.hasten.runtime.LanguageModel;
import dev.hasten.sampling.SamplingParams;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplainerTest {
  private static final Ceilings.Method QUICK =
      new Ceilings.Method(new ReadBandwidth(1 << 20, 1), new MultiplyAddRate(100, 1));

  /// Of the half token by which the mean context lies between two.
  private static final double MODEL_ERROR = 0.05;

  /// Sums of doubles in another order.
  private static final double ROUNDING = 1e-6;

  @TempDir private Path folder;
  private final List<String> heard = new ArrayList<>();

  private static Explainer.Question question(int prompt, int generate) {
    return new Explainer.Question(
        2,
        prompt,
        generate,
        KvType.F16,
        SamplingParams.defaults(),
        QUICK,
        new Explainer.Patience(Duration.ZERO, 3, 3, Duration.ZERO, Duration.ZERO));
  }

  private static MachineCeilings machine(Path file) {
    return new CeilingSurvey(1 << 20, 2, new MultiplyAddRate(100, 1), 8 << 20)
        .measure(new CeilingSurvey.Question(TestKernels.fastest().probe(), 2, file), _ -> {});
  }

  private Explanation explain(TinyModel tiny, Explainer.Question question) {
    Path file = tiny.write(folder);
    MachineCeilings machine = machine(file);
    LoadClock loading = LoadClock.start();
    try (LanguageModel opened = LanguageModel.open(file);
        HealthCheck health = HealthCheck.open(folder)) {
      loading.lap("file");
      Explainer.Subject subject =
          new Explainer.Subject(opened.model(), TestKernels.fastest(), loading, health, machine);
      return Explainer.explain(subject, question, heard::add);
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

    assertThat(heard)
        .containsExactly(
            "weights and plan",
            "warm-up",
            "prompt and tokens, 1",
            "prompt and tokens, 2",
            "prompt and tokens, 3",
            "ceilings");
    assertThat(Verdict.of(explanation))
        .matches(
            explanation.steadiness().isNoisy()
                ? "This machine is too noisy to judge: .*"
                : "Decode is bound by %s.*Prefill is bound by %s.*"
                    .formatted(explanation.decode().bound(), explanation.prefill().bound()));
  }

  @Test
  void timesTheStagesOfLoading() {
    Phase load = explain(TinyModels.llama(), question(8, 3)).load();

    assertThat(load.operators())
        .extracting(OperatorTime::name)
        .containsExactly("file", "plan", "pack weights");
    assertThat(load.millis()).isPositive();
    assertThat(load.shares().values().stream().mapToDouble(part -> part).sum())
        .isCloseTo(1, within(ROUNDING));
  }

  @Test
  void boilsItDownToACostModel_thatGivesBackWhatWasMeasured() {
    Explanation explanation = explain(TinyModels.llama(), question(20, 6));
    DecodeModel model = explanation.decodeModel();
    double measured = explanation.decode().millis() / explanation.decode().tokens();

    assertThat(model.decodeMillis(new DecodeModel.Change(23, 1, model.bitsPerWeight(), 1)))
        .isCloseTo(measured, within(MODEL_ERROR * measured));
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
