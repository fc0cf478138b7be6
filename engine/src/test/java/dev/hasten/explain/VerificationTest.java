package dev.hasten.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TestKernels;
import dev.hasten.TinyModels;
import dev.hasten.explain.Remedy.Trial;
import dev.hasten.kvcache.KvType;
import dev.hasten.runtime.LanguageModel;
import dev.hasten.sampling.SamplingParams;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerificationTest {
  private static final Trial NOW = new Trial(2, 1, 32, KvType.F16);

  @TempDir private Path folder;
  private final List<String> heard = new ArrayList<>();

  private List<Remedy> verified(Duration time) {
    List<Remedy> remedies =
        Remedies.of(
            new RemedyCase(
                Explanations.steady(),
                "tiny.gguf",
                new Predictor.Circumstances(2, 32, 1, KvType.F16),
                "native",
                2,
                1e6,
                64,
                2,
                RemedyCase.Link.usual()));
    try (LanguageModel opened = LanguageModel.open(TinyModels.llama().write(folder))) {
      Verification.Setting setting =
          new Verification.Setting(
              opened.model(), TestKernels.fastest(), SamplingParams.defaults(), NOW);
      return new Verification(8, 2, time).verified(remedies, setting, heard::add);
    }
  }

  @Test
  void triesWhatCanBeTried_andNothingElse() {
    List<Remedy> remedies = verified(Duration.ofMinutes(1));

    assertThat(remedies)
        .allMatch(remedy -> remedy.observedSpeedup().isPresent() == remedy.trial().isPresent())
        .filteredOn(remedy -> remedy.observedSpeedup().isPresent())
        .hasSize(5)
        .allMatch(remedy -> remedy.observedSpeedup().getAsDouble() > 0);
    assertThat(heard)
        .containsExactlyInAnyOrder(
            "1 thread",
            "8 answers at once",
            "8 bits for keys and values",
            "4 bits for keys and values",
            "half of the context");
  }

  @Test
  void leavesTheRestUntried_whenTheTimeIsOver() {
    assertThat(verified(Duration.ZERO)).allMatch(remedy -> remedy.observedSpeedup().isEmpty());
  }
}
