package dev.hasten.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TestModels;
import dev.hasten.TinyModels;
import dev.hasten.catalog.FakeHub;
import dev.hasten.format.GgufFixture;
import dev.hasten.runtime.LanguageModel;
import dev.hasten.tokenizer.Tokenizer.SpecialText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program as a process of its own: streams, signals and exit codes.
class LauncherTest {
  private static final String MODEL = TestModels.smollm2().toString();

  /// Far more than any of these takes, so that a hang fails and a busy machine does not.
  private static final long PATIENCE_SECONDS = 120;

  /// Where a parent ignores SIGINT, as shells let background jobs do, so does the child.
  private static final long SIGINT_SECONDS = 10;

  /// Less than a tiny model takes with 16 bits.
  private static final String MOST_KILOBYTES = "16";

  private static final String SPEC = "hf:acme/tiny-GGUF/tiny.gguf";

  @TempDir Path folder;
  private Path out;
  private Path err;

  @BeforeEach
  void nameStreams() {
    out = folder.resolve("out");
    err = folder.resolve("err");
  }

  @Test
  void printsTheAnswerInUtf8_whateverTheLocale() throws Exception {
    String bias = tokenOf("é") + "=1000";
    ProcessBuilder builder =
        hasten(List.of(), "run", MODEL, "Hi", "--raw", "--max-tokens", "1", "--logit-bias", bias);
    builder.environment().put("LC_ALL", "C");

    assertThat(exitCode(builder.start())).isEqualTo(0);
    assertThat(out).usingCharset(StandardCharsets.UTF_8).hasContent("é");
    assertThat(err).isEmptyFile();
  }

  private static int tokenOf(String text) {
    try (LanguageModel model = LanguageModel.open(TestModels.smollm2())) {
      int[] ids = model.tokenizer().encode(text, SpecialText.PLAIN);
      assertThat(ids).hasSize(1);
      return ids[0];
    }
  }

  @Test
  void separatesResultsFromErrors() throws Exception {
    assertThat(exitCode(hasten(List.of(), "models", "list").start())).isEqualTo(0);
    assertThat(out).content().contains("smollm2-135m");
    assertThat(err).isEmptyFile();

    assertThat(exitCode(hasten(List.of(), "run", "none.gguf", "Hi").start())).isEqualTo(1);
    assertThat(out).isEmptyFile();
    assertThat(err).content().startsWith("error: ").contains("\nhint: ").hasLineCount(2);
  }

  @Test
  void exitsWithTwo_whenTheUsageIsWrong() throws Exception {
    assertThat(exitCode(hasten(List.of(), "run", "Hi", "--threads", "0").start())).isEqualTo(2);
    assertThat(err).content().startsWith("error: --threads is 0").hasLineCount(2);
  }

  @Test
  void printsAStackTrace_onlyWhenVerbose() throws Exception {
    assertThat(exitCode(hasten(List.of(), "run", "none.gguf", "Hi", "--verbose").start()))
        .isEqualTo(1);
    assertThat(err).content().contains("\tat dev.hasten.").contains("\nerror: ", "\nhint: ");

    exitCode(hasten(List.of(), "run", "none.gguf", "Hi").start());
    assertThat(err).content().doesNotContain("\tat ");
  }

  @Test
  void endsQuietly_whenNobodyReadsTheAnswer() throws Exception {
    ProcessBuilder builder =
        hasten(List.of(), "run", MODEL, "Count", "--raw", "--logit-bias", "2=-1000");
    builder.redirectOutput(ProcessBuilder.Redirect.PIPE);
    Process process = builder.start();
    try (InputStream answer = process.getInputStream()) {
      assertThat(answer.read()).isPositive();
    }

    assertThat(exitCode(process)).isEqualTo(0);
    assertThat(err).isEmptyFile();
  }

  @Test
  void fails_whenStandardOutputIsFull() throws Exception {
    ProcessBuilder builder = hasten(List.of(), "models", "list", "--json");
    builder.redirectOutput(Path.of("/dev/full").toFile());

    assertThat(exitCode(builder.start())).isEqualTo(1);
    assertThat(err).content().startsWith("error: cannot write to standard output");
  }

  @Test
  void leavesNoModel_whenAFetchIsInterrupted() throws Exception {
    try (FakeHub hub = new FakeHub()) {
      hub.put("acme/tiny-GGUF", "tiny.gguf", GgufFixture.small().bytes());
      hub.storageAnswers(hub.stallAfter(100));
      ProcessBuilder builder = hasten(List.of(), "models", "pull", SPEC);
      builder.environment().put("HF_ENDPOINT", hub.endpoint());
      Process process = builder.start();
      awaitBytes(process, folder.resolve("hasten/models/.partial"));

      interrupt(process);

      assertThat(exitCode(process)).isNotEqualTo(0);
      assertThat(out).isEmptyFile();
      assertThat(Files.exists(folder.resolve("hasten/models/hf--acme--tiny-GGUF--tiny.gguf")))
          .isFalse();
      assertThat(exitCode(hasten(List.of(), "models", "list").start())).isEqualTo(0);
      assertThat(out).content().doesNotContain("tiny");
    }
  }

  @Test
  void saysWhatToDo_whenTheHeapIsTooSmall() throws Exception {
    assertThat(exitCode(hasten(List.of("-Xmx7m"), "run", MODEL, "Hi", "--raw").start()))
        .isEqualTo(1);
    assertThat(err).content().startsWith("error: out of memory").contains("\nhint: ", "-Xmx");
    assertThat(err).content().doesNotContain("\tat ").hasLineCount(2);
  }

  /// The system refuses to write more to a file, as it does when the disk is full.
  @Test
  void leavesNoHalfFile_whenQuantizeFindsTheDiskFull() throws Exception {
    Path model = TinyModels.llama().write(Files.createDirectory(folder.resolve("in")));
    ProcessBuilder builder =
        hasten(List.of("-XX:-UsePerfData"), "quantize", model.toString(), "out.gguf", "--type=f16");
    List<String> shell =
        new ArrayList<>(List.of("bash", "-c", "ulimit -f $0; exec \"$@\"", MOST_KILOBYTES));
    shell.addAll(builder.command());

    assertThat(exitCode(builder.command(shell).start())).isEqualTo(1);

    assertThat(err).content().contains("error: ", "out.gguf", "\nhint: is there space on the disk");
    assertThat(folder.resolve("out.gguf")).doesNotExist();

    assertThat(exitCode(builder.command(shell.subList(4, shell.size())).start())).isEqualTo(0);
    assertThat(folder.resolve("out.gguf")).exists();
    assertThat(folder.resolve("out.gguf.part")).doesNotExist();
  }

  private ProcessBuilder hasten(List<String> jvmOptions, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("HASTEN_HOME", folder.resolve("hasten").toString());
    return builder
        .directory(folder.toFile())
        .redirectOutput(out.toFile())
        .redirectError(err.toFile());
  }

  private static int exitCode(Process process) throws InterruptedException {
    boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(ended).as("ended by itself").isTrue();
    return process.exitValue();
  }

  private static void interrupt(Process process) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).inheritIO().start().waitFor();
    if (!process.waitFor(SIGINT_SECONDS, TimeUnit.SECONDS)) {
      process.destroy();
    }
  }

  private static void awaitBytes(Process process, Path partial)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (bytesBelow(partial) == 0) {
      assertThat(process.isAlive()).as("is still fetching").isTrue();
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  private static long bytesBelow(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return 0;
    }
    try (var files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
