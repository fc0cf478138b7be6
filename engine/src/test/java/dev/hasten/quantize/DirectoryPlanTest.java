package dev.hasten.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.TinyModels;
import dev.hasten.convert.DirectoryTensor;
import dev.hasten.convert.GgufContent;
import dev.hasten.convert.HuggingFaceContent;
import dev.hasten.convert.PlainDirectory;
import dev.hasten.convert.TensorSource;
import dev.hasten.error.UsageException;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.format.GgufFile;
import dev.hasten.format.GgufReader;
import dev.hasten.format.ModelFile;
import dev.hasten.format.Overwrite;
import dev.hasten.format.SafetensorsReader;
import dev.hasten.model.Model;
import dev.hasten.quantize.QuantizedGguf.Job;
import dev.hasten.quantize.QuantizedGguf.Preparation;
import dev.hasten.tensor.DType;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DirectoryPlanTest {
  private static final QuantizedGguf.Progress SILENCE = (_, _, _) -> {};

  /// What 16-bit scales and codes of 4 bits leave at most of a tiny model's matrices.
  private static final double MOST_ERROR = 0.15;

  @TempDir private Path folder;
  private final ThreadTeam team = new ThreadTeam(2);
  private Path file = Path.of("");

  @BeforeEach
  void writeModel() {
    file = TinyModels.llama().write(folder);
  }

  @AfterEach
  void closeTeam() {
    team.close();
  }

  @ParameterizedTest
  @EnumSource
  void saysWhatWillBeWritten(DirectoryType type) {
    Path out = folder.resolve("out");
    try (ModelFile model = GgufReader.read(file)) {
      DirectoryPlan plan = DirectoryPlan.of(HuggingFaceContent.of(model), type);
      plan.write(out, Overwrite.REFUSE, SILENCE);
      try (ModelFile written = SafetensorsReader.readDirectory(out)) {
        assertThat(written.tensors().keySet())
            .containsExactlyInAnyOrderElementsOf(
                plan.tensors().stream().map(tensor -> tensor.source().name()).toList());
        assertThat(plan.bytes()).isLessThanOrEqualTo(written.fileBytes());
        assertThat(plan.relativeErrors(written, team))
            .allSatisfy(error -> assertThat(error).isBetween(0.0, MOST_ERROR));
      }
    }
  }

  @Test
  void codesNoEmbeddingsAndNoHead() {
    try (ModelFile model = GgufReader.read(file)) {
      DirectoryPlan plan = DirectoryPlan.of(HuggingFaceContent.of(model), DirectoryType.W4);

      assertThat(plan.tensors())
          .filteredOn(tensor -> tensor.form().equals("W4"))
          .extracting(DirectoryTensor::source)
          .extracting(TensorSource::name)
          .isNotEmpty()
          .allMatch(name -> name.startsWith("model.layers."));
      assertThat(plan.bytes()).isLessThan(model.fileBytes() / 2);
    }
  }

  /// The file's numbers are found again to the bit, whether its rows lie as in the directory or
  /// not.
  @ParameterizedTest
  @EnumSource
  void takesOverTheCodesOfAFile(Origin origin) {
    Path out = folder.resolve("out");
    Path codes = folder.resolve("codes.gguf");
    try (ModelFile model = origin.open(file, folder);
        GgufFile gguf = GgufReader.read(file)) {
      DirectoryPlan plan = DirectoryPlan.of(HuggingFaceContent.of(model), DirectoryType.W4);
      QuantizationPlan wanted = plan.codesIn(Model.of(gguf));
      assertThat(wanted.tensors())
          .filteredOn(tensor -> tensor.type() == DType.Q4_0)
          .isNotEmpty()
          .allMatch(tensor -> tensor.name().startsWith("blk."));
      writeCodes(gguf, wanted, codes);
      try (GgufFile coded = GgufReader.read(codes)) {
        plan.write(Model.of(coded), out, Overwrite.REFUSE, SILENCE);
        try (ModelFile written = SafetensorsReader.readDirectory(out)) {
          assertSameRows(Model.of(coded), Model.of(written));
        }
      }
    }
  }

  enum Origin {
    FILE,
    DIRECTORY;

    ModelFile open(Path file, Path folder) {
      return switch (this) {
        case FILE -> GgufReader.read(file);
        case DIRECTORY -> {
          Path hub = folder.resolve("hub");
          try (ModelFile model = GgufReader.read(file)) {
            PlainDirectory.write(HuggingFaceContent.of(model), DType.F32, hub, Overwrite.REFUSE);
          }
          yield SafetensorsReader.readDirectory(hub);
        }
      };
    }
  }

  private void writeCodes(GgufFile gguf, QuantizationPlan plan, Path target) {
    List<QuantizedGguf.Outcome> outcomes =
        QuantizedGguf.write(
            new Job(
                GgufContent.of(gguf),
                plan,
                Preparation.none(),
                PlainRounder.nearest(team),
                "codes",
                target,
                Overwrite.REFUSE,
                team),
            SILENCE);
    assertThat(outcomes).isNotEmpty();
  }

  private static void assertSameRows(Model expected, Model actual) {
    expected.graph().blocks().getFirst().operators().stream()
        .flatMap(operator -> operator.weights().stream())
        .filter(spec -> spec.dimensions().size() == 2)
        .forEach(spec -> {
          float[] before = new float[spec.columns()];
          float[] after = new float[spec.columns()];
          for (int row = 0; row < spec.rows(); row++) {
            expected.weight(spec).openRows().read(row, 0, before, 0, before.length);
            actual.weight(spec).openRows().read(row, 0, after, 0, after.length);
            assertThat(after).as(spec.name()).isEqualTo(before);
          }
        });
  }

  @Test
  void readsNamesInAnyCase_andRefusesOthers() {
    assertThat(DirectoryType.parse("W8")).isEqualTo(DirectoryType.W8);
    assertThatThrownBy(() -> DirectoryType.parse("q4_0"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("no type `q4_0`");
  }
}
