package dev.hasten.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TestKernels;
import dev.hasten.TinyConversion;
import dev.hasten.TinyDecoders;
import dev.hasten.TinyDirectory;
import dev.hasten.TinyModels;
import dev.hasten.TinyTokenizer;
import dev.hasten.explain.RemedyCase.Rewriting;
import dev.hasten.kvcache.KvType;
import dev.hasten.runtime.KernelChoice;
import dev.hasten.runtime.KernelKind;
import dev.hasten.runtime.LanguageModel;
import dev.hasten.sampling.SamplingParams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerificationTest {
  private static final Trial.Circumstances NOW = new Trial.Circumstances(2, 1, 32, KvType.F16);
  private static final Duration ENOUGH = Duration.ofMinutes(1);

  @TempDir private Path folder;
  @TempDir private Path home;
  private final List<String> heard = new ArrayList<>();

  private List<Remedy> verified(Duration time) {
    return verified(TinyModels.llama().write(folder), time, home);
  }

  private List<Remedy> verified(Path model, Duration time, Path workshop) {
    try (LanguageModel opened = LanguageModel.open(model)) {
      Verification.Setting setting =
          new Verification.Setting(
              opened.model(),
              TestKernels.fastest(),
              SamplingParams.defaults(),
              NOW,
              new FileWorkshop(workshop, new KernelChoice(KernelKind.SCALAR, Optional.empty())));
      return new Verification(8, 2, time).verified(remedies(opened), setting, heard::add);
    }
  }

  private static List<Remedy> remedies(LanguageModel opened) {
    return Remedies.of(
        new RemedyCase(
            Explanations.steady(),
            "tiny.gguf",
            new Predictor.Circumstances(2, 32, 1, KvType.F16),
            "native",
            2,
            1e6,
            64,
            2,
            RemedyCase.Link.usual(),
            Rewriting.of(opened.file())));
  }

  @Test
  void triesWhatCanBeTried_andNothingElse() throws IOException {
    List<Remedy> remedies = verified(ENOUGH);

    assertThat(remedies)
        .allMatch(remedy -> remedy.observedSpeedup().isPresent() == remedy.trial().isPresent())
        .allMatch(remedy -> remedy.whyLeft().isEmpty())
        .filteredOn(remedy -> remedy.observedSpeedup().isPresent())
        .allMatch(remedy -> remedy.observedSpeedup().getAsDouble() > 0);
    assertThat(heard)
        .containsExactlyInAnyOrder(
            "quantize to q8_0",
            "quantize to q6_k",
            "quantize to q4_0",
            "the head alone to q5_0",
            "the head alone to q4_0",
            "1 thread",
            "8 answers at once",
            "8 bits for keys and values",
            "4 bits for keys and values",
            "half of the context");
    assertThat(left(home)).isEmpty();
  }

  @Test
  void triesSmallerFilesOfADirectory() throws IOException {
    TinyDirectory tiny = TinyDecoders.llama();
    Path directory =
        TinyTokenizer.write(TinyConversion.toGguf(tiny).metadata(), tiny.write(folder));

    assertThat(verified(directory, ENOUGH, home))
        .filteredOn(remedy -> remedy.trial().orElse(NOW) instanceof FewerBits)
        .hasSize(5)
        .allMatch(remedy -> remedy.observedSpeedup().isPresent())
        .noneMatch(remedy -> remedy.command().orElseThrow().contains("--calibrate"));
    assertThat(left(home)).isEmpty();
  }

  private static List<Path> left(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void leavesTheRestUntried_whenTheTimeIsOver() {
    assertThat(verified(Duration.ZERO))
        .allMatch(remedy -> remedy.observedSpeedup().isEmpty())
        .filteredOn(remedy -> remedy.trial().isPresent())
        .allMatch(remedy -> remedy.whyLeft().equals(Optional.of("the 0 s for trying were over")));
    assertThat(heard).isEmpty();
  }

  @Test
  void saysWhyNoFileWasTried_whereNoneCanBeWritten() throws IOException {
    Path file = Files.writeString(home.resolve("file"), "no directory");

    assertThat(verified(TinyModels.llama().write(folder), ENOUGH, file.resolve("home")))
        .filteredOn(remedy -> remedy.trial().orElse(NOW) instanceof FewerBits)
        .hasSize(5)
        .allMatch(remedy -> remedy.whyLeft().orElse("").contains("nothing can be tried there"))
        .allMatch(remedy -> remedy.observedSpeedup().isEmpty());
  }

  @Test
  void removesWhatAProcessLeft_thatWasKilled() throws IOException {
    Path dead = Files.createDirectories(home.resolve("trial-%d-1".formatted(Long.MAX_VALUE)));
    Files.writeString(dead.resolve("model.gguf"), "half of it");
    Path other = Files.createDirectories(home.resolve("trial-and-error"));
    Path living =
        Files.createDirectories(
            home.resolve("trial-%d-2".formatted(ProcessHandle.current().pid())));

    List<Remedy> _ = verified(ENOUGH);

    assertThat(left(home)).containsExactlyInAnyOrder(other, living);
  }
}
