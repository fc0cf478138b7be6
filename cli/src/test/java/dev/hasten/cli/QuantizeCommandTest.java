package dev.hasten.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TestModels;
import dev.hasten.TinyModels;
import dev.hasten.convert.HuggingFaceContent;
import dev.hasten.convert.PlainDirectory;
import dev.hasten.format.GgufReader;
import dev.hasten.format.ModelFile;
import dev.hasten.format.Overwrite;
import dev.hasten.model.Pooling;
import dev.hasten.tensor.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class QuantizeCommandTest {
  private static final String TEXT =
      "the cat and the hat sat in the thin van. 0123 the end of that!\n".repeat(12);

  /// Of a tiny model whose logits are of the order of 1.
  private static final double SMALL = 0.01;

  /// What 8 bits leave of the direction of an embedding, with room.
  private static final double LEAST_COSINE_OF_8_BITS = 0.999;

  /// What is kept free in a file: much for a model of a few kilobytes, nothing for a real one.
  private static final int ROOM_FOR_METADATA = 4096;

  @TempDir private Path folder;
  private Cli cli;
  private String in = "";
  private String out = "";
  private String text = "";

  @BeforeEach
  void makeModel() throws IOException {
    cli = new Cli(folder);
    in = TinyModels.llama().write(Files.createDirectory(folder.resolve("in"))).toString();
    out = folder.resolve("out.gguf").toString();
    text = Files.writeString(folder.resolve("text.txt"), TEXT).toString();
  }

  private Ran quantize(String... more) {
    return cli.run(
        Stream.concat(
                Stream.of("quantize", in, out, "--text", text, "--threads=2"), Stream.of(more))
            .toArray(String[]::new));
  }

  /// The model as a Hugging Face directory.
  private Path hub() {
    Path directory = folder.resolve("hub");
    try (ModelFile file = GgufReader.read(Path.of(in))) {
      PlainDirectory.write(HuggingFaceContent.of(file), DType.F32, directory, Overwrite.REFUSE);
    }
    return directory;
  }

  @Test
  void printsThePromisedFields() {
    JsonNode json = quantize("--type=q8_0", "--json").json();

    for (String side : new String[] {"before", "after"}) {
      JsonNode model = json.get(side);
      assertThat(model.get("fileBytes").asLong()).isPositive();
      assertThat(model.get("parameters").asLong()).isPositive();
      assertThat(model.get("decodeTokensPerSecond").asDouble()).isPositive();
      assertThat(model.get("prefillTokensPerSecond").asDouble()).isPositive();
      assertThat(model.get("perplexity").asDouble()).isPositive();
    }
    assertThat(json.at("/before/bitsPerWeight").asDouble()).isEqualTo(32);
    assertThat(json.at("/after/bitsPerWeight").asDouble()).isBetween(8.5, 9.5);
    assertThat(json.get("meanKlDivergence").asDouble()).isBetween(0.0, SMALL);
    assertThat(json.get("topOneAgreement").asDouble()).isBetween(0.9, 1.0);
    assertThat(json.get("speedup").asDouble()).isPositive();
    assertThat(json.get("fallbacks").asInt()).isZero();
    assertThat(json.get("command").asString()).contains("--type q8_0");
  }

  @Test
  void writesReportsBesideTheFile() throws IOException {
    Ran ran = quantize("--type=q4_0");

    assertThat(ran.exitCode()).isEqualTo(HastenCli.OK);
    assertThat(folder.resolve("out.gguf")).exists();
    assertThat(Files.readString(folder.resolve("out.quantize.json"))).contains("\"speedup\"");
    assertThat(Files.readString(folder.resolve("out.quantize.html")))
        .contains("<svg", "Where the error went", "blk.2.ffn_up.weight");
    assertThat(ran.out()).contains("| KL divergence", "where the bytes are", "token_embd Q8_0");
    assertThat(ran.err()).contains("rows of 32 do not fill Q6_K's blocks of 256, Q8_0 instead");
  }

  @Test
  void warnsLoudly_whenNumbersWereRoundedBefore() throws IOException {
    in =
        TinyModels.llama(DType.Q8_0)
            .write(Files.createDirectory(folder.resolve("rounded")))
            .toString();

    assertThat(quantize("--type=q4_0").err())
        .contains("warning: 14 of 20 ", "tensors were rounded before");
    assertThat(quantize("--type=q4_0", "--force").exitCode()).isEqualTo(HastenCli.OK);
  }

  @Test
  void roundsForTheInputs_whenCalibrated() {
    Ran ran =
        quantize("--type=q4_0", "--pure", "--calibration", text, "--method=importance", "--json");

    assertThat(ran.json().get("meanKlDivergence").asDouble()).isPositive();
    assertThat(ran.json().get("command").asString()).contains("--method importance");
  }

  @Test
  void comparesEmbeddings_ofEncoders() throws IOException {
    in = TinyModels.bert(Pooling.MEAN).write(Files.createDirectory(folder.resolve("e"))).toString();
    String sentences =
        "the cat sat here. a dog ran off! who is it there? we like tea now. the sun is up! they have milk.\n";
    Files.writeString(Path.of(text), sentences.repeat(3));

    JsonNode json = quantize("--type=f16", "--json").json();

    assertThat(json.get("meanCosine").asDouble()).isBetween(0.999, 1.000_001);
    assertThat(json.get("meanKlDivergence").isNull()).isTrue();
    assertThat(json.get("speedup").asDouble()).isPositive();
  }

  /// all-MiniLM-L6-v2 as it is published.
  @Test
  void makesAFileOfADirectory() throws IOException {
    in = TestModels.miniLm().toString();
    String sentences = "The cat sat here. A dog ran off! Who is there? We like tea. It is late.\n";
    Files.writeString(Path.of(text), sentences.repeat(2));

    JsonNode json = quantize("--type=q8_0", "--json").json();

    assertThat(json.get("meanCosine").asDouble()).isBetween(LEAST_COSINE_OF_8_BITS, 1.000_001);
  }

  @Test
  void calibratesADirectory_asAGgufFileThatIsRemoved() throws IOException {
    in = hub().toString();

    Ran ran = quantize("--type=q4_0", "--pure", "--calibration", text, "--json");

    assertThat(ran.err()).contains("writing a GGUF file of its numbers");
    assertThat(ran.json().get("meanKlDivergence").asDouble()).isPositive();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "hasten",
              "in",
              "hub",
              "text.txt",
              "out.gguf",
              "out.quantize.json",
              "out.quantize.html");
    }
  }

  @ParameterizedTest
  @CsvSource({"w8, W8, 0.002", "w4, W4, 0.5", "f32, F32, 0.00001"})
  void writesADirectory(String type, String form, double mostDivergence) throws IOException {
    out = folder.resolve("out").toString();

    JsonNode json = quantize("--type", type, "--json").json();

    assertThat(json.get("type").asString()).isEqualTo(type);
    assertThat(json.get("meanKlDivergence").asDouble()).isBetween(-1e-9, mostDivergence);
    assertThat(json.get("tensors").findValuesAsString("to")).contains(form);
    assertThat(json.at("/after/fileBytes").asLong()).isPositive();
    assertThat(folder.resolve("out/config.json")).exists();
    assertThat(folder.resolve("out.quantize.json")).exists();
    assertThat(folder.resolve("out.quantize.html")).exists();
    assertThat(quantize("--type", type).err()).contains("out exists already", "--force");
    assertThat(quantize("--type", type, "--force").exitCode()).isEqualTo(HastenCli.OK);
  }

  @Test
  void writesACalibratedDirectory_ofFilesAndDirectories() throws IOException {
    String file = in;
    for (String source : List.of(file, hub().toString())) {
      in = source;
      out = folder.resolve("out").toString();

      Ran ran = quantize("--type=w4", "--calibration", text, "--json", "--force");

      assertThat(ran.json().get("meanKlDivergence").asDouble()).isPositive();
      assertThat(ran.json().get("command").asString()).contains("--type w4 --calibration ");
      try (Stream<Path> files = Files.list(folder)) {
        assertThat(files.map(path -> path.getFileName().toString()))
            .doesNotContain(".out.codes.gguf", ".out.floats.gguf", ".out.codes.gguf.part");
      }
    }
  }

  @Test
  void saysThatEightBitsAreNotCalibrated() {
    out = folder.resolve("out").toString();

    assertThat(quantize("--type=w8", "--calibration", text).err())
        .contains("w8 is rounded to the nearest");
  }

  @Test
  void doesNotReplaceWhatItReads() {
    out = in;
    assertThat(quantize("--type=q8_0", "--force").err()).contains("which is IN");

    in = hub().toString();
    out = in;
    assertThat(quantize("--type=w8", "--force").err()).contains("which is IN");
    assertThat(Path.of(in, "config.json")).exists();
  }

  @Test
  void replacesNoDirectoryThatIsNoModel() throws IOException {
    out = Files.createDirectory(folder.resolve("photos")).toString();
    Files.writeString(folder.resolve("photos/cat.jpg"), "cat");

    assertThat(quantize("--type=w8", "--force").err()).contains("photos is no model directory");
    assertThat(folder.resolve("photos/cat.jpg")).hasContent("cat");
  }

  @ParameterizedTest
  @CsvSource({
    "out, --pure, for which there is no --pure",
    "out, --tensor-type=ffn=q8_0, for which there is no --tensor-type",
    "out, --no-fallback, for which there is no --no-fallback",
    "out, --type=q4_0, which has no type `q4_0`",
    "out.gguf, --type=w4, w4 a type of directories"
  })
  void refusesWhatTheOtherKindHas(String name, String option, String message) {
    out = folder.resolve(name).toString();

    assertThat(quantize(option).refused(HastenCli.WRONG_USAGE, message).hint()).contains("OUT");
    assertThat(folder.resolve(name)).doesNotExist();
  }

  @Test
  void choosesTypesForASize_andShowsWhatItChoseAmong() throws IOException {
    JsonNode plain = quantize("--type=q4_0", "--json").json();
    long size = plain.at("/after/fileBytes").asLong() + ROOM_FOR_METADATA;

    Ran ran = quantize("--target-size=" + size, "--force", "--json");
    JsonNode json = ran.json();

    assertThat(json.get("type").asString()).isEqualTo("mixed");
    assertThat(json.at("/after/fileBytes").asLong()).isBetween(size * 7 / 10, size);
    assertThat(json.get("meanKlDivergence").asDouble())
        .isLessThan(plain.get("meanKlDivergence").asDouble());
    assertThat(json.get("command").asString()).endsWith(" --target-size " + size);
    assertThat(json.get("frontier").size()).isGreaterThan(5);
    assertThat(json.get("frontier").findValuesAsString("name")).contains("q4_0", "q8_0", "chosen");
    assertThat(Files.readString(folder.resolve("out.quantize.html")))
        .contains("What was chosen among", "<circle class=\"chosen\"");
  }

  @Test
  void choosesTypesForBitsPerWeight() {
    JsonNode json =
        quantize("--target-bits-per-weight=6", "--tensor-type=ffn_down=q8_0", "--json").json();

    assertThat(json.at("/after/bitsPerWeight").asDouble()).isBetween(5.0, 6.0);
    assertThat(json.get("command").asString())
        .endsWith(" --tensor-type ffn_down=q8_0 --target-bits-per-weight 6.0");
    json.get("tensors")
        .forEach(tensor -> {
          if (tensor.get("name").asString().contains("ffn_down")) {
            assertThat(tensor.get("to").asString()).isEqualTo("Q8_0");
          }
        });
  }

  @Test
  void choosesTypesBelowADivergence_measuredOnTheTextThatCounts() {
    JsonNode plain = quantize("--type=q4_0", "--pure", "--json").json();
    double most = plain.get("meanKlDivergence").asDouble() / 3;

    JsonNode json = quantize("--max-kl=" + most, "--force", "--json").json();

    assertThat(json.get("meanKlDivergence").asDouble()).isPositive().isLessThanOrEqualTo(most);
    assertThat(json.at("/after/bitsPerWeight").asDouble()).isLessThan(9);
  }

  /// all-MiniLM-L6-v2 as it is published.
  @Test
  void refusesADivergence_ofEmbeddings() throws IOException {
    in = TestModels.miniLm().toString();
    Ran ran = quantize("--max-kl=0.1");

    assertThat(ran.refused(HastenCli.WRONG_USAGE, "have no KL divergence").hint())
        .contains("--target-size");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(Path::toString)).noneMatch(name -> name.contains("floats"));
    }
  }

  @Test
  void leavesNothingBehind_whenADivergenceCannotBeMet() throws IOException {
    Ran ran = quantize("--max-kl=1e-9");

    assertThat(ran.refused(HastenCli.WRONG_USAGE, "the finest types reached 0.0").hint())
        .contains("ask for --max-kl");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(Path::getFileName).map(Path::toString))
          .noneMatch(name -> name.startsWith("out"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--target-size=1kb, '0.0 MB are asked for, the smallest types take'",
    "--target-size=big, must be a size",
    "--target-size=0, must be positive",
    "--target-bits-per-weight=-1, must be positive",
    "--max-kl=0, must be positive",
    "--max-kl=0.1 --type=q4_0, '--type names types, but --max-kl 0.1 chooses them'",
    "--max-kl=0.1 --pure, --pure names types",
    "--max-kl=0.1 --target-size=1mb, 2 of them are given"
  })
  void saysWhatIsWrongWithATarget(String options, String message) {
    Ran ran = quantize(options.split(" "));

    assertThat(ran.exitCode()).isEqualTo(HastenCli.WRONG_USAGE);
    assertThat(ran.err()).contains("error: ", message, "hint: ");
    assertThat(folder.resolve("out.gguf")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "--type=q9_9, there is no type `q9_9`",
    "--tensor-type=nothing=q8_0, finds none",
    "--tensor-type=ffn, must be PATTERN=TYPE",
    "--chunks=0, must be at least 1",
    "--write-imatrix=m.gguf, needs a text",
    "--calibration=m.gguf, error feedback cannot be made from"
  })
  void saysWhatIsWrong(String option, String message) {
    Ran ran = quantize(option);

    assertThat(ran.exitCode()).isEqualTo(HastenCli.WRONG_USAGE);
    assertThat(ran.err()).contains("error: ", message, "hint: ");
    assertThat(folder.resolve("out.gguf")).doesNotExist();
  }

  @Test
  void refuses_whenTheFileIsThere() throws IOException {
    Files.writeString(Path.of(out), "mine");

    assertThat(quantize("--type=q8_0").err()).contains("out.gguf exists already", "--force");
    assertThat(Path.of(out)).hasContent("mine");
  }

  @Test
  void refusesWhatCannotBeRead() throws IOException {
    in = Files.writeString(folder.resolve("in.gguf"), "GGUF").toString();

    Ran ran = quantize("--type=q8_0");

    assertThat(ran.exitCode()).isNotEqualTo(HastenCli.OK);
    assertThat(ran.err()).contains("error: ", "in.gguf");
  }

  @Test
  void refusesACalibrationTextThatIsTooShort() throws IOException {
    String few = Files.writeString(folder.resolve("few.txt"), "too few").toString();

    Ran ran = quantize("--type=q4_0", "--calibration", few);

    assertThat(ran.exitCode()).isEqualTo(HastenCli.WRONG_USAGE);
    assertThat(ran.err()).contains("error: ", "tokens");
    assertThat(folder.resolve("out.gguf")).doesNotExist();
  }
}
