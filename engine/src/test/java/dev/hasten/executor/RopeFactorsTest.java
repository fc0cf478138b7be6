package dev.hasten.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.StepRunner;
import dev.hasten.TinyModel;
import dev.hasten.TinyModels;
import dev.hasten.format.GgufFile;
import dev.hasten.format.GgufReader;
import dev.hasten.model.Model;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RopeFactorsTest {
  /// Factors are f32.
  private static final double TOLERANCE = 1e-7;

  private static final double LLAMA_3_FACTOR = 8;

  @TempDir private Path directory;

  @Test
  void dividesFrequenciesByTheFileTensor() {
    TinyModel model = TinyModels.llamaWithRopeFactors();
    double[] frequencies = frequencies(model);
    for (int pair = 0; pair < 4; pair++) {
      double factor = factor(model, pair);
      assertThat(frequencies[pair])
          .isCloseTo(Math.pow(10_000, -2.0 * pair / 8) / factor, within(TOLERANCE));
    }
  }

  /// With 40 trained positions the wavelengths 6.3, 63, 628 and 6283 are: blended with s = (40 /
  /// 6.283 − 1) / 3 > 1, so kept; then longer than 40, so stretched.
  @Test
  void scalesByKeys_whenTheFileNamesLlama3() {
    TinyModel model =
        TinyModels.llama()
            .withText("llama.rope.scaling.type", "llama3")
            .withReal("llama.rope.scaling.factor", LLAMA_3_FACTOR)
            .withReal("llama.rope.scaling.low_freq_factor", 1)
            .withReal("llama.rope.scaling.high_freq_factor", 4)
            .withWhole("llama.rope.scaling.original_context_length", 40);
    assertThat(frequencies(model))
        .containsExactly(
            new double[] {1, 0.1 / LLAMA_3_FACTOR, 0.01 / LLAMA_3_FACTOR, 0.001 / LLAMA_3_FACTOR},
            within(TOLERANCE));
  }

  private double[] frequencies(TinyModel model) {
    try (GgufFile file = GgufReader.read(model.write(directory));
        StepRunner runner = StepRunner.scalar(Model.of(file))) {
      List<double[]> tables = runner.executor().plan().rotaryTables();
      assertThat(tables).hasSize(1);
      return tables.getFirst();
    }
  }

  private static double factor(TinyModel model, int pair) {
    return model.tensors().sequencedValues().stream()
        .filter(tensor -> tensor.name().equals("rope_freqs.weight"))
        .findFirst()
        .orElseThrow()
        .data()
        .getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, pair);
  }
}
