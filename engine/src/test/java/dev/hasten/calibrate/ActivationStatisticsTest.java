package dev.hasten.calibrate;

import static dev.hasten.format.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.StepRunner;
import dev.hasten.TinyModel;
import dev.hasten.TinyModels;
import dev.hasten.error.UsageException;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.kernel.scalar.ScalarKernels;
import dev.hasten.kvcache.KvType;
import dev.hasten.model.Operator;
import dev.hasten.model.Pooling;
import dev.hasten.model.Value;
import dev.hasten.model.WeightSpec;
import dev.hasten.quality.ChunkedText;
import dev.hasten.quality.Contender;
import dev.hasten.runtime.LanguageModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActivationStatisticsTest {
  private static final int CHUNK = 32;

  /// Sums of a hundred floats in another order.
  private static final double TOLERANCE = 1e-4;

  private static final String TEXT =
      "the cat and the hat sat in the thin van. 0123 the end of that!\n".repeat(6);

  @TempDir private Path directory;
  private final ThreadTeam team = new ThreadTeam(2);
  private final List<AutoCloseable> opened = new ArrayList<>(List.of(team));

  @AfterEach
  void closesModels() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  private LanguageModel open(TinyModel tiny) {
    LanguageModel model = LanguageModel.open(tiny.write(directory));
    opened.add(model);
    return model;
  }

  private static ActivationStatistics statistics(
      LanguageModel model, ThreadTeam team, CalibrationOptions options) {
    return new ActivationStatistics(
        new Contender(model, new ScalarKernels(), KvType.F32),
        new ActivationStatistics.Text("cats", TEXT, options),
        team,
        CalibrationProgress.none());
  }

  private ActivationStatistics statistics(LanguageModel model, int chunks) {
    return statistics(model, team, new CalibrationOptions(CHUNK, chunks));
  }

  /// The rows of a value over the first chunks of the text.
  private static List<float[]> rowsOf(LanguageModel model, Value value, int chunks) {
    List<float[]> rows = new ArrayList<>();
    ChunkedText text = ChunkedText.of(model.tokenizer(), TEXT, CHUNK);
    for (int chunk = 0; chunk < chunks; chunk++) {
      try (StepRunner runner =
          new StepRunner(
              model.model(),
              new ScalarKernels(),
              1,
              Set.of(value.name()),
              (_, matrix, count) -> {
                for (int row = 0; row < count; row++) {
                  rows.add(matrix.row(row));
                }
              })) {
        runner.prefill(text.chunk(chunk), CHUNK);
      }
    }
    return rows;
  }

  private static Operator.Linear linear(LanguageModel model, String weight) {
    return model
        .model()
        .graph()
        .operators()
        .filter(Operator.Linear.class::isInstance)
        .map(Operator.Linear.class::cast)
        .filter(operator -> operator.weight().name().equals(weight))
        .findFirst()
        .orElseThrow();
  }

  private static int allChunks(LanguageModel model) {
    return ChunkedText.of(model.tokenizer(), TEXT, CHUNK).chunks(OptionalInt.empty());
  }

  @Test
  void sumsTheSquaresOfEveryInput_overEveryToken() {
    LanguageModel model = open(TinyModels.llama());
    int chunks = allChunks(model);
    ImportanceMatrix matrix = statistics(model, chunks).importance();

    assertThat(matrix.datasets()).containsExactly("cats");
    assertThat(matrix.chunks()).isEqualTo(chunks);
    assertThat(matrix.chunkTokens()).isEqualTo(CHUNK);
    assertThat(matrix.entries()).hasSize(3 * 7 + 1);
    for (String weight :
        List.of("blk.0.attn_q.weight", "blk.2.ffn_down.weight", "token_embd.weight")) {
      ImportanceMatrix.Entry entry = matrix.of(weight).orElseThrow();
      List<float[]> rows = rowsOf(model, linear(model, weight).input(), chunks);
      assertThat(entry.inputs()).isEqualTo(rows.size()).isEqualTo((long) chunks * CHUNK);
      for (int column = 0; column < entry.squareSums().length; column++) {
        int at = column;
        double sum = rows.stream().mapToDouble(row -> (double) row[at] * row[at]).sum();
        assertThat((double) entry.squareSums()[column]).isCloseTo(sum, within(TOLERANCE * sum));
      }
    }
  }

  @Test
  void weighsTokensByTheStreamThatOutputsJoin() {
    LanguageModel model = open(TinyModels.llama());
    int chunks = allChunks(model);
    Operator.Linear down = linear(model, "blk.1.ffn_down.weight");
    Hessian hessian = hessian(statistics(model, chunks), down.weight());
    Value stream = model.model().graph().blocks().get(1).output();
    List<float[]> inputs = rowsOf(model, down.input(), chunks);
    List<float[]> streams = rowsOf(model, stream, chunks);

    for (int i = 0; i < hessian.columns(); i += 7) {
      for (int j = 0; j <= i; j += 5) {
        double sum = 0;
        double sizes = 0;
        for (int row = 0; row < inputs.size(); row++) {
          double product = (double) inputs.get(row)[i] * inputs.get(row)[j];
          sum += product / meanSquare(streams.get(row));
          sizes += Math.abs(product) / meanSquare(streams.get(row));
        }
        assertThat((double) hessian.get(i, j)).isCloseTo(sum, within(TOLERANCE * sizes));
      }
    }
  }

  private static double meanSquare(float[] row) {
    double sum = 0;
    for (float value : row) {
      sum += (double) value * value;
    }
    return sum / row.length;
  }

  private static Hessian hessian(ActivationStatistics statistics, WeightSpec weight) {
    return present(statistics.hessians(Set.of(weight)), weight.name());
  }

  private static Hessian present(Map<String, Hessian> all, String name) {
    return Objects.requireNonNull(all.get(name), name);
  }

  @Test
  void sharesTheMoments_whereMatricesShareTheirInput() {
    LanguageModel model = open(TinyModels.gemma3());
    ActivationStatistics statistics = statistics(model, 1);
    Map<String, Hessian> hessians =
        statistics.hessians(new HashSet<>(statistics.weights().values()));

    assertThat(hessians).hasSameSizeAs(statistics.weights());
    assertThat(hessians.get("blk.3.attn_k.weight"))
        .isSameAs(hessians.get("blk.3.attn_q.weight"))
        .isSameAs(hessians.get("blk.3.attn_v.weight"))
        .isNotSameAs(hessians.get("blk.3.ffn_gate.weight"));
    assertThat(hessians.get("blk.3.ffn_gate.weight")).isSameAs(hessians.get("blk.3.ffn_up.weight"));
    statistics
        .weights()
        .forEach((name, weight) ->
            assertThat(present(hessians, name).columns()).isEqualTo(weight.columns()));
  }

  @Test
  void isTheSame_forAnyNumberOfThreadsAndWhateverElseIsAsked() {
    LanguageModel model = open(TinyModels.llama());
    ActivationStatistics two = statistics(model, 2);
    try (ThreadTeam alone = new ThreadTeam(1)) {
      ActivationStatistics one = statistics(model, alone, new CalibrationOptions(CHUNK, 2));
      Set<WeightSpec> all = new HashSet<>(one.weights().values());
      Map<String, Hessian> together = one.hessians(all);

      assertThat(two.importance()).isEqualTo(one.importance());
      for (WeightSpec weight : all) {
        Hessian single = hessian(two, weight);
        assertThat(single.full()).isDeepEqualTo(present(together, weight.name()).full());
      }
    }
  }

  @Test
  void readsEncoders() {
    LanguageModel model = open(TinyModels.bert(Pooling.MEAN));
    ActivationStatistics statistics = statistics(model, 2);
    ImportanceMatrix matrix = statistics.importance();

    assertThat(matrix.entries()).hasSize(2 * 6);
    assertThat(matrix.of("blk.1.ffn_down.weight").orElseThrow().inputs()).isEqualTo(2 * CHUNK);
  }

  @Test
  void saysHowFarItIs() {
    LanguageModel model = open(TinyModels.llama());
    List<String> heard = new ArrayList<>();
    new ActivationStatistics(
            new Contender(model, new ScalarKernels(), KvType.F32),
            new ActivationStatistics.Text("cats", TEXT, new CalibrationOptions(CHUNK, 3)),
            team,
            (done, total) -> heard.add(done + "/" + total))
        .importance();

    assertThat(heard).hasSize(4 * 3).startsWith("1/12", "2/12", "3/12").endsWith("12/12");
  }

  @Test
  void refusesAText_whenItIsShorterThanAChunk() {
    LanguageModel model = open(TinyModels.llama());
    ActivationStatistics.Text text =
        new ActivationStatistics.Text("short", "the cat", new CalibrationOptions(100, 1));
    int tokens =
        model
            .tokenizer()
            .encode("the cat", dev.hasten.tokenizer.Tokenizer.SpecialText.PLAIN)
            .length;

    assertRefused(
        () ->
            new ActivationStatistics(
                new Contender(model, new ScalarKernels(), KvType.F32),
                text,
                team,
                CalibrationProgress.none()),
        UsageException.class,
        "%d tokens".formatted(tokens),
        "100");
  }

  @Test
  void refusesChunks_whenTheModelHasFewerPositions() {
    LanguageModel model = open(TinyModels.llama());
    assertRefused(
        () -> statistics(model, team, new CalibrationOptions(TinyModels.CONTEXT + 1, 1)),
        UsageException.class,
        "129",
        "128");
  }

  @Test
  void refusesSizesThatAreNone() {
    assertRefused(() -> new CalibrationOptions(0, 1), UsageException.class, "0");
    assertRefused(() -> new CalibrationOptions(1, -1), UsageException.class, "-1");
  }

  @Test
  void refusesAWeight_thatNoProductReads() {
    LanguageModel model = open(TinyModels.llama());
    WeightSpec norm =
        Objects.requireNonNull(model.model().graph().weights().get("output_norm.weight"));
    ActivationStatistics statistics = statistics(model, 1);
    Set<WeightSpec> norms = Set.of(norm);
    assertThatThrownBy(() -> statistics.hessians(norms))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("output_norm.weight");
  }
}
