package dev.hasten.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TinyModels;
import dev.hasten.tensor.DType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which kernels serve, and what is said of it.
class KernelChoiceTest {
  @TempDir Path folder;
  private Cli cli;
  private String model;

  @BeforeEach
  void makeModel() {
    cli = new Cli(folder);
    model = TinyModels.llama(DType.Q4_0).write(folder).toString();
  }

  private Ran answer(String... options) {
    String[] line = {"run", model, "abc", "--raw", "--max-tokens", "3", "--json"};
    String[] all = Arrays.copyOf(line, line.length + options.length);
    System.arraycopy(options, 0, all, line.length, options.length);
    return cli.run(all);
  }

  private String kernelsOfBench() {
    return cli.run(
            "bench", model, "--prompt-tokens=4", "--generate-tokens=2", "--repetitions=1", "--json")
        .json()
        .get("kernels")
        .stringValue();
  }

  @Test
  void areNative_whenNothingIsSaid() {
    Ran ran = answer();
    ran.json();
    assertThat(ran.err()).doesNotContain("kernels");
    assertThat(kernelsOfBench()).startsWith("native-");
  }

  @Test
  void areJavas_andOneLineSaysWhy_whenNativeOnesCannotBeOpened() throws IOException {
    cli.withoutNativeKernels();
    Ran ran = answer();
    ran.json();
    assertThat(ran.err().lines().filter(line -> line.contains("no native kernels")))
        .singleElement()
        .asString()
        .startsWith("note: ")
        .contains("cannot be written", "half the speed");
    assertThat(kernelsOfBench()).isEqualTo("vector");
  }

  @Test
  void areRefused_whenNativeOnesAreAskedForAndCannotBeOpened() throws IOException {
    cli.withoutNativeKernels();
    answer("--kernels", "native")
        .refused(HastenCli.FAILED, "no native kernels", "cannot be written");
  }

  @ParameterizedTest
  @ValueSource(strings = {"scalar", "vector", "native", "auto", "native-avx2"})
  void answer_whateverIsAskedFor(String kind) {
    assertThat(answer("--kernels", kind).json().get("generatedTokens").intValue()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"scalar", "vector"})
  void refuseInt8_whenTheyReadFloatsOnly(String kind) {
    answer("--kernels", kind, "--activations", "int8")
        .refused(HastenCli.WRONG_USAGE, "activations is int8", kind);
  }

  @ParameterizedTest
  @CsvSource({
    "int8,f16",
    "int8,q8_0",
    "int8,f32",
    "float,f32",
    "float,q8_0",
    "int8,q4_0",
    "float,q4_0",
    "int8,q4_0-plain"
  })
  void answer_whateverTheNumbers(String activations, String kv) {
    answer("--kernels", "native", "--activations", activations, "--kv", kv).json();
  }

  @Test
  void takeMoreThreadsThanProcessors_andSaySo() {
    int threads = Runtime.getRuntime().availableProcessors() + 1;
    Ran ran = answer("--threads", String.valueOf(threads));
    ran.json();
    assertThat(ran.err()).contains("note: %d threads on".formatted(threads));
  }
}
