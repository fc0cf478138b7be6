package dev.hasten.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.TinyModels;
import dev.hasten.convert.GgufContent;
import dev.hasten.error.UsageException;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.format.GgufFile;
import dev.hasten.format.GgufReader;
import dev.hasten.format.Overwrite;
import dev.hasten.quantize.QuantizationSettings.Fallbacks;
import dev.hasten.quantize.QuantizationSettings.Scope;
import dev.hasten.quantize.QuantizedGguf.Outcome;
import dev.hasten.runtime.LanguageModel;
import dev.hasten.tensor.DType;
import dev.hasten.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuantizedGgufTest {
  private static final QuantizationSettings SETTINGS =
      new QuantizationSettings(TypeMix.Q8_0, Scope.MIX, List.of(), Fallbacks.ALLOW);

  /// Half a step of 1/127 of the largest of 32 random numbers, whose root mean square is a third of
  /// it or more.
  private static final double MOST_ERROR_OF_8_BITS = 0.01;

  @TempDir private Path folder;
  private Path in = Path.of("");
  private Path out = Path.of("");
  private final List<String> rounded = new ArrayList<>();

  @BeforeEach
  void writeModel() throws IOException {
    in = TinyModels.llama().write(Files.createDirectory(folder.resolve("in")));
    out = folder.resolve("out.gguf");
  }

  /// A power cut, as far as files can tell.
  private static final class PulledPlug extends RuntimeException {}

  private List<Outcome> write(String key, Overwrite overwrite, int most) {
    return write(SETTINGS, key, overwrite, most);
  }

  private List<Outcome> write(
      QuantizationSettings settings, String key, Overwrite overwrite, int most) {
    try (GgufFile file = GgufReader.read(in);
        ThreadTeam team = new ThreadTeam(2)) {
      GgufContent content = GgufContent.of(file);
      Rounder plain = PlainRounder.nearest(team);
      return QuantizedGguf.write(
          new QuantizedGguf.Job(
              content,
              QuantizationPlan.of(content, settings),
              QuantizedGguf.Preparation.none(),
              (tensor, target) -> {
                if (rounded.size() == most) {
                  throw new PulledPlug();
                }
                rounded.add(tensor.name());
                plain.round(tensor, target);
              },
              key,
              out,
              overwrite,
              team),
          (_, _, _) -> {});
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  @Test
  void writesAFileThatCanBeRun() throws IOException {
    List<Outcome> outcomes = write("key", Overwrite.REFUSE, Integer.MAX_VALUE);

    try (LanguageModel opened = LanguageModel.open(out)) {
      assertThat(opened.file().requiredTensor("blk.2.ffn_up.weight").dtype()).isEqualTo(DType.Q8_0);
    }
    assertThat(names()).containsExactly("in", "out.gguf");
    assertThat(outcomes)
        .filteredOn(outcome -> !outcome.tensor().isKept())
        .hasSize(3 * 7 + 1)
        .allMatch(outcome ->
            outcome.relativeError() > 0 && outcome.relativeError() < MOST_ERROR_OF_8_BITS);
  }

  @Test
  void writesAllButTheHeadAsItWas_whenTypesAreKept() {
    QuantizationSettings headOnly =
        new QuantizationSettings(
            TypeMix.KEEP,
            Scope.MIX,
            List.of(TypeOverride.parse("^output.weight=q4_0")),
            Fallbacks.REFUSE);
    List<Outcome> _ = write(headOnly, "key", Overwrite.REFUSE, Integer.MAX_VALUE);

    assertThat(rounded).containsExactly("output.weight");
    try (GgufFile before = GgufReader.read(in);
        GgufFile after = GgufReader.read(out)) {
      assertThat(after.requiredTensor("output.weight").dtype()).isEqualTo(DType.Q4_0);
      assertThat(after.metadata().get("general.file_type"))
          .isEqualTo(before.metadata().get("general.file_type"));
      assertThat(before.tensors().values())
          .allMatch(
              tensor -> Arrays.equals(bytes(tensor), bytes(after.requiredTensor(tensor.name()))));
    }
  }

  private static byte[] bytes(Tensor tensor) {
    return tensor.data().toArray(ValueLayout.JAVA_BYTE);
  }

  @Test
  void isTheSameForAnyNumberOfRuns() throws IOException {
    List<Outcome> _ = write("key", Overwrite.REFUSE, Integer.MAX_VALUE);
    byte[] first = Files.readAllBytes(out);
    List<Outcome> _ = write("key", Overwrite.REPLACE, Integer.MAX_VALUE);

    assertThat(Files.readAllBytes(out)).isEqualTo(first);
  }

  @Test
  void goesOnWhereItWasKilled() throws IOException {
    List<Outcome> _ = write("key", Overwrite.REFUSE, Integer.MAX_VALUE);
    byte[] whole = Files.readAllBytes(out);
    Files.delete(out);
    rounded.clear();

    assertThatThrownBy(() -> write("key", Overwrite.REFUSE, 9)).isInstanceOf(PulledPlug.class);
    assertThat(out).doesNotExist();
    assertThat(names()).containsExactly("in", "out.gguf.part");
    List<Outcome> _ = write("key", Overwrite.REFUSE, Integer.MAX_VALUE);

    assertThat(rounded).hasSize(22).doesNotHaveDuplicates();
    assertThat(Files.readAllBytes(out)).isEqualTo(whole);
    assertThat(names()).containsExactly("in", "out.gguf");
  }

  @Test
  void beginsAnew_whenSomethingElseIsWanted() {
    assertThatThrownBy(() -> write("key", Overwrite.REFUSE, 9)).isInstanceOf(PulledPlug.class);
    rounded.clear();
    List<Outcome> _ = write("another key", Overwrite.REFUSE, Integer.MAX_VALUE);

    assertThat(rounded).hasSize(22);
  }

  @Test
  void doesNotBelieveATensorThatIsCut() throws IOException {
    assertThatThrownBy(() -> write("key", Overwrite.REFUSE, 9)).isInstanceOf(PulledPlug.class);
    try (Stream<Path> files = Files.list(folder.resolve("out.gguf.part"))) {
      Path any =
          files.filter(file -> file.toString().contains("tensor-")).findFirst().orElseThrow();
      Files.write(any, new byte[] {1, 2, 3});
    }
    List<Outcome> _ = write("key", Overwrite.REFUSE, Integer.MAX_VALUE);

    assertThat(rounded).hasSize(23);
  }

  @Test
  void refusesToReplace_beforeItRoundsAnything() throws IOException {
    Files.writeString(out, "mine");

    assertThatThrownBy(() -> write("key", Overwrite.REFUSE, Integer.MAX_VALUE))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("out.gguf exists already");
    assertThat(rounded).isEmpty();
    assertThat(out).hasContent("mine");
  }

  private static Tensor renamed(Tensor tensor, String name) {
    return new Tensor(name, tensor.dtype(), tensor.shape(), tensor.data());
  }

  @Test
  void takesPreparedTensors_alsoInPlaceOfThoseThatStayAsTheyAre() {
    try (GgufFile file = GgufReader.read(in);
        ThreadTeam team = new ThreadTeam(1)) {
      GgufContent content = GgufContent.of(file);
      List<Outcome> _ =
          QuantizedGguf.write(
              new QuantizedGguf.Job(
                  content,
                  QuantizationPlan.of(content, SETTINGS),
                  finished -> {
                    finished.keep(
                        renamed(
                            file.requiredTensor("blk.1.attn_norm.weight"), "output_norm.weight"),
                        0);
                    assertThat(finished.find("output_norm.weight")).isPresent();
                    assertThat(finished.find("blk.0.attn_norm.weight")).isEmpty();
                  },
                  PlainRounder.nearest(team),
                  "key",
                  out,
                  Overwrite.REFUSE,
                  team),
              (_, _, _) -> {});
      try (GgufFile written = GgufReader.read(out)) {
        assertThat(
                written.requiredTensor("output_norm.weight").data().toArray(ValueLayout.JAVA_BYTE))
            .isEqualTo(
                file.requiredTensor("blk.1.attn_norm.weight")
                    .data()
                    .toArray(ValueLayout.JAVA_BYTE));
      }
    }
  }
}
