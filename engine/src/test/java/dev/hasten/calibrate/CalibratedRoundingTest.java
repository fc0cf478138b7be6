package dev.hasten.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.StepRunner;
import dev.hasten.TinyModel;
import dev.hasten.TinyModels;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.kernel.scalar.ScalarKernels;
import dev.hasten.kvcache.KvType;
import dev.hasten.quality.ChunkedText;
import dev.hasten.quality.Contender;
import dev.hasten.runtime.LanguageModel;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Dequantizer;
import dev.hasten.tensor.Shape;
import dev.hasten.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibratedRoundingTest {
  private static final CalibrationOptions OPTIONS = new CalibrationOptions(32, 9);

  private static final String TEXT =
      "the cat and the hat sat in the thin van. 0123 the end of that!\n".repeat(8);

  private static final TinyModel MODEL = TinyModels.llama(DType.F16);

  @TempDir private Path directory;
  private int written;

  private final Map<String, Double> errors = new HashMap<>();

  private LanguageModel open(TinyModel tiny) {
    try {
      return LanguageModel.open(
          tiny.write(Files.createDirectory(directory.resolve("model" + written++))));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Map<String, Tensor> rounded(DType type, int threads) {
    Map<String, Tensor> results = new HashMap<>();
    try (LanguageModel model = open(MODEL);
        ThreadTeam team = new ThreadTeam(threads)) {
      ActivationStatistics statistics =
          new ActivationStatistics(
              new Contender(model, new ScalarKernels(), KvType.F32),
              new ActivationStatistics.Text("cats", TEXT, OPTIONS),
              team,
              CalibrationProgress.none());
      CalibratedRounding.run(
          statistics,
          tensor -> tensor.shape().rank() == 2 ? Optional.of(type) : Optional.empty(),
          FeedbackOptions.DEFAULT,
          team,
          (tensor, relativeError) -> {
            assertThat(results.put(tensor.name(), tensor)).isNull();
            errors.put(tensor.name(), relativeError);
          });
    }
    return results;
  }

  private static TinyModel with(Map<String, Tensor> tensors) {
    TinyModel changed = MODEL;
    for (Tensor tensor : tensors.values()) {
      changed = changed.withTensor(tensor);
    }
    return changed;
  }

  /// Each weight to the nearest code, with the greatest in its block at the lowest code.
  private static Map<String, Tensor> plain() {
    Map<String, Tensor> plain = new HashMap<>();
    for (Tensor tensor : MODEL.tensors().values()) {
      if (tensor.shape().rank() == 2) {
        plain.put(tensor.name(), plain(tensor));
      }
    }
    return plain;
  }

  private static Tensor plain(Tensor tensor) {
    BlockGrid grid = Grids.of(DType.Q4_0).orElseThrow();
    Shape shape = tensor.shape();
    int columns = (int) shape.columns();
    int rowBytes = (int) DType.Q4_0.bytesFor(columns);
    byte[] all = new byte[(int) shape.rows() * rowBytes];
    float[] weights = new float[columns];
    byte[] bytes = new byte[rowBytes];
    for (int row = 0; row < shape.rows(); row++) {
      long at = row * tensor.rowBytes();
      Dequantizer.dequantizeRow(tensor.dtype(), tensor.data(), at, weights, 0, columns);
      GridRow codes = new GridRow(grid, columns);
      for (int group = 0; group < codes.groups(); group++) {
        float greatest = new ScaleSearch.Block(weights, weights, group * 32, 32).greatest();
        codes.steps[group] = ScaleSearch.half(greatest / grid.lowestCode());
      }
      for (int column = 0; column < columns; column++) {
        codes.round(grid, column, weights[column]);
      }
      grid.write(codes, bytes);
      System.arraycopy(bytes, 0, all, row * rowBytes, rowBytes);
    }
    return new Tensor(tensor.name(), DType.Q4_0, shape, MemorySegment.ofArray(all));
  }

  private double squaredError(Map<String, Tensor> changes) {
    try (LanguageModel before = open(MODEL);
        LanguageModel after = open(with(changes))) {
      double sum = 0;
      ChunkedText text = ChunkedText.of(before.tokenizer(), TEXT, 32);
      for (int chunk = 0; chunk < 4; chunk++) {
        float[][] expected = logits(before, text.chunk(chunk));
        float[][] actual = logits(after, text.chunk(chunk));
        for (int row = 0; row < expected.length; row++) {
          for (int token = 0; token < expected[row].length; token++) {
            double error = actual[row][token] - expected[row][token];
            sum += error * error;
          }
        }
      }
      return sum;
    }
  }

  private static float[][] logits(LanguageModel model, int[] tokens) {
    try (StepRunner runner = StepRunner.scalar(model.model())) {
      return runner.prefill(tokens, tokens.length);
    }
  }

  @Test
  void doesLessToLogitsThanPlainRounding() {
    Map<String, Tensor> calibrated = rounded(DType.Q4_0, 2);

    assertThat(calibrated.keySet()).containsAll(plain().keySet());
    assertThat(squaredError(calibrated)).isLessThan(squaredError(plain()));
  }

  @Test
  void isTheSame_forAnyNumberOfThreads() {
    Map<String, Tensor> one = rounded(DType.Q4_1, 1);
    Map<String, Tensor> three = rounded(DType.Q4_1, 3);

    assertThat(three.keySet()).isEqualTo(one.keySet());
    one.forEach((name, tensor) ->
        assertThat(tensor.data().mismatch(Objects.requireNonNull(three.get(name)).data()))
            .as(name)
            .isEqualTo(-1));
  }

  @Test
  void leavesAlone_whatHasNoFeedbackOrFillsNoBlocks() {
    assertThat(rounded(DType.F16, 1)).isEmpty();
    assertThat(rounded(DType.Q4_K, 1)).isEmpty(); // rows of 64 columns
  }

  /// A norm that absorbed scales has none, and scaled weights are not taken for wrong ones.
  @Test
  void tellsTheErrorOfRoundingAlone() {
    rounded(DType.Q8_0, 2);

    errors.forEach((name, error) ->
        assertThat(error)
            .as(name)
            .isBetween(name.contains("norm") ? 0 : 1e-4, name.contains("norm") ? 0 : 0.02));
  }
}
