package dev.hasten.quantize.mixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.TinyModel;
import dev.hasten.TinyModels;
import dev.hasten.calibrate.ActivationStatistics;
import dev.hasten.calibrate.CalibrationOptions;
import dev.hasten.calibrate.CalibrationProgress;
import dev.hasten.convert.GgufContent;
import dev.hasten.error.UsageException;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.kernel.scalar.ScalarKernels;
import dev.hasten.kvcache.KvType;
import dev.hasten.model.Pooling;
import dev.hasten.quality.Contender;
import dev.hasten.quantize.QuantizationPlan;
import dev.hasten.quantize.QuantizationSettings.Fallbacks;
import dev.hasten.quantize.TypeOverride;
import dev.hasten.runtime.LanguageModel;
import dev.hasten.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MixedPrecisionTest {
  private static final String TEXT =
      "the cat and the hat sat in the thin van. 0123 the end of that!\n".repeat(40);

  /// What a sum of single effects may miss of the whole, in a model of three layers.
  private static final double MOST_FACTOR = 2;

  @TempDir private Path folder;

  private void with(
      TinyModel tiny, List<TypeOverride> fixed, BiConsumer<MixedPrecision, GgufContent> work) {
    with(tiny.write(folder), fixed, work);
  }

  private void with(
      Path file, List<TypeOverride> fixed, BiConsumer<MixedPrecision, GgufContent> work) {
    try (LanguageModel model = LanguageModel.open(file);
        ThreadTeam team = new ThreadTeam(2)) {
      GgufContent content = GgufContent.of(model.file());
      Subject subject =
          new Subject(
              new Contender(model, new ScalarKernels(), KvType.F32),
              content,
              fixed,
              new ActivationStatistics.Text("cats", TEXT, new CalibrationOptions(32, 9)),
              team);
      try (MixedPrecision mixed =
          MixedPrecision.of(
              subject, new SensitivityStore(folder.resolve("known")), CalibrationProgress.none())) {
        work.accept(mixed, content);
      }
    }
  }

  @Test
  void predictsWhatIsMeasured() {
    with(
        TinyModels.llama(),
        List.of(),
        (mixed, _) -> {
          MixedChoice coarse = mixed.single(DType.Q4_0).orElseThrow();

          double ratio = mixed.measured(coarse) / coarse.divergence();

          assertThat(ratio).isBetween(1 / MOST_FACTOR, MOST_FACTOR);
          assertThat(mixed.measured(mixed.finest())).isLessThan(mixed.measured(coarse) / 10);
        });
  }

  @Test
  void choosesForAPlan_byNameAndSize() {
    with(
        TinyModels.llama(),
        List.of(),
        (mixed, content) -> {
          MixedChoice coarse = mixed.single(DType.Q4_0).orElseThrow();
          long most = (mixed.bytes(coarse) + mixed.bytes(mixed.finest())) / 2;

          MixedChoice found = mixed.within(most).orElseThrow();
          QuantizationPlan plan =
              QuantizationPlan.of(content, mixed.settings(found, Fallbacks.REFUSE));

          assertThat(mixed.bytes(found)).isBetween((long) (most * 0.9), most);
          assertThat(plan.bytes()).isEqualTo(mixed.bytes(found));
          assertThat(found.types().values().stream().distinct().count()).isGreaterThan(1);
          plan.tensors().stream()
              .filter(tensor -> found.types().containsKey(tensor.name()))
              .forEach(
                  tensor -> assertThat(tensor.type()).isEqualTo(found.types().get(tensor.name())));
          assertThat(mixed.within(mixed.bytes(coarse) - 1)).isEmpty();
        });
  }

  /// A head of few bits costs a token less than one that is shared with a fine embedding.
  @Test
  void untiesTheHead_whenThatIsCheaper() {
    with(
        TinyModels.llama(),
        List.of(),
        (mixed, content) -> {
          MixedChoice choice =
              mixed.below(mixed.single(DType.Q5_1).orElseThrow().divergence()).orElseThrow();

          QuantizationPlan plan =
              QuantizationPlan.of(content, mixed.settings(choice, Fallbacks.ALLOW));

          assertThat(choice.types()).containsKey("output.weight");
          assertThat(plan.bytes()).isEqualTo(mixed.bytes(choice));
          assertThat(mixed.measured(choice)).isPositive();
        });
  }

  @Test
  void leavesAloneWhatIsFixed_andWhatIsRoundedAlready() {
    with(
        TinyModels.llama(DType.Q8_0),
        List.of(TypeOverride.parse("ffn_down=q5_0")),
        (mixed, _) -> {
          assertThat(mixed.finest().types().keySet()).noneMatch(name -> name.contains("ffn_down"));
          assertThat(mixed.measured(mixed.finest())).isCloseTo(0, within(1e-9));
          assertThat(mixed.finest().types().values()).containsOnly(DType.Q8_0);
        });
  }

  @Test
  void measuresEmbeddings_ofEncoders() {
    with(
        TinyModels.wideBert(Pooling.MEAN),
        List.of(),
        (mixed, _) -> {
          MixedChoice coarse = mixed.single(DType.Q4_0).orElseThrow();

          assertThat(mixed.measured(coarse)).isBetween(1e-6, 0.5);
          assertThat(coarse.divergence()).isPositive();
        });
  }

  @Test
  void refusesAModel_whoseRowsFillNoBlocks() {
    assertThatThrownBy(() -> with(TinyModels.bert(Pooling.MEAN), List.of(), (_, _) -> {}))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("no matrix");
  }

  @Test
  void measuresNothingTwice() throws IOException {
    Path model = TinyModels.llama().write(folder);
    with(model, List.of(), (_, _) -> {});
    Path kept;
    try (Stream<Path> files = Files.list(folder.resolve("known"))) {
      kept = files.findFirst().orElseThrow();
    }
    Files.writeString(
        kept, Files.readString(kept).replaceFirst("\"divergence\":[^,}]*", "\"divergence\":9"));

    with(
        model,
        List.of(),
        (mixed, _) ->
            assertThat(mixed.frontier().getFirst().divergence())
                .as("of the file, not measured again")
                .isGreaterThan(8));
  }

  @Test
  void measuresAgain_whenWhatIsKeptCannotBeRead() throws IOException {
    Path model = TinyModels.llama().write(folder);
    with(model, List.of(), (_, _) -> {});
    try (Stream<Path> files = Files.list(folder.resolve("known"))) {
      Files.writeString(files.findFirst().orElseThrow(), "{\"key\":");
    }

    with(
        model,
        List.of(),
        (mixed, _) -> assertThat(mixed.frontier().getFirst().divergence()).isPositive());
  }
}
