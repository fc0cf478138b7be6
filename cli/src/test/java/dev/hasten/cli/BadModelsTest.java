package dev.hasten.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.hasten.format.GgufFixture;
import dev.hasten.format.GgufType;
import dev.hasten.tensor.DType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Damaged and hostile model files, from the command line to the exit code.
class BadModelsTest {
  private static final int F32 = DType.F32.ggmlId();
  private static final int UNKNOWN_TYPE = 4711;
  private static final long HUGE = 1L << 60;
  private static final int DEPTH = 1000;

  @TempDir Path folder;

  static Stream<Arguments> files() {
    byte[] whole = GgufFixture.small().bytes();
    return Stream.of(
        arguments("empty", new byte[0], "model.gguf"),
        arguments("truncated", Arrays.copyOf(whole, whole.length / 2), "model.gguf"),
        arguments("last byte missing", Arrays.copyOf(whole, whole.length - 1), "model.gguf"),
        arguments("wrong magic", "PK not a model".getBytes(StandardCharsets.US_ASCII), "50 4b"),
        arguments("past the end", oneTensor(F32, 0, 17), "tensor `t`"),
        arguments("overlapping", overlapping(), "inside tensor `first`"),
        arguments("tensor count", GgufFixture.claiming(HUGE, 0).bytes(), "tensor count"),
        arguments("metadata count", GgufFixture.claiming(0, HUGE).bytes(), "metadata count"),
        arguments("no architecture", whole, "general.architecture is missing"),
        arguments("missing key", llamaWithoutKeys(), "llama.embedding_length is missing"),
        arguments("nested arrays", nested(), "nested more than 8 deep"),
        arguments("unknown architecture", unknownArchitecture(), "architecture is 'clippy'"),
        arguments("unknown tensor type", oneTensor(UNKNOWN_TYPE, 0, 256), "type 4711"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void isRefused_byEveryCommandThatReadsModels(String name, byte[] file, String message) {
    String path = GgufFixture.write(folder.resolve("model.gguf"), file).toString();
    Cli cli = new Cli(folder);

    cli.run("run", path, "Hi").refused(HastenCli.FAILED, "model.gguf", message);
    cli.run("run", path, "Hi", "--json").refused(HastenCli.FAILED, message);
    cli.run("embed", path, "Hi").refused(HastenCli.FAILED, message);
    assertThat(cli.leftovers()).as(name).isEmpty();
  }

  private static byte[] oneTensor(int type, long offset, long elements) {
    return GgufFixture.claiming(1, 0)
        .tensor("t", type, offset, elements)
        .padTo(32)
        .fill(64, 0)
        .bytes();
  }

  private static byte[] overlapping() {
    return GgufFixture.claiming(2, 0)
        .tensor("second", F32, 32, 1)
        .tensor("first", F32, 0, 9)
        .padTo(32)
        .fill(64, 0)
        .bytes();
  }

  private static byte[] nested() {
    GgufFixture file = GgufFixture.claiming(0, 1).key("k", GgufType.ARRAY);
    for (int depth = 0; depth < DEPTH; depth++) {
      file.array(GgufType.ARRAY, 1);
    }
    return file.fill(100, 0).bytes();
  }

  private static byte[] unknownArchitecture() {
    return GgufFixture.claiming(0, 1)
        .key("general.architecture", GgufType.STRING)
        .text("clippy")
        .padTo(32)
        .bytes();
  }

  private static byte[] llamaWithoutKeys() {
    GgufFixture file = GgufFixture.claiming(1, 3);
    file.key("general.architecture", GgufType.STRING).text("llama");
    file.key("llama.attention.head_count", GgufType.UINT32).int32(1);
    file.key("llama.block_count", GgufType.UINT32).int32(1);
    return file.tensor("token_embd.weight", F32, 0, 8, 2).padTo(32).fill(64, 0).bytes();
  }
}
