package dev.hasten.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.sampling.SamplingParams;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class HelpTest {
  private static final String ESCAPE = "\u001b";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "run ",
        "bench ",
        "explain ",
        "evaluate ",
        "embed ",
        "classify ",
        "rerank ",
        "fill-mask ",
        "models ",
        "models list ",
        "models pull ",
        "models remove "
      })
  void showsUsageAndExamples_withoutColours(String command) {
    Ran ran = run((command + "--help").split(" "));

    assertThat(ran.out())
        .startsWith("Usage: hasten " + command)
        .containsPattern("Examples?:\\R  hasten ")
        .doesNotContain(ESCAPE);
    assertThat(ran.err()).isEmpty();
  }

  @Test
  void callsEveryCommandAsItsClassIsCalled() {
    List<CliCommand> commands =
        ServiceLoader.load(CliCommand.class).stream().map(ServiceLoader.Provider::get).toList();

    assertThat(commands)
        .isNotEmpty()
        .allMatch(command ->
            CliCommand.isNamed(
                command.getClass(), new CommandLine(command.spec()).getCommandName()));
    assertThat(CliCommand.isNamed(FillMaskCommand.class, "mask")).isFalse();
  }

  @Test
  void namesModelAndPrompt_inTheUsageOfRun() {
    assertThat(run("run", "--help").out()).contains("[MODEL] [PROMPT]\n");
  }

  @Test
  void tellsTheRealDefaults() {
    SamplingParams defaults = SamplingParams.defaults();
    String help = run("run", "--help").out();

    assertDefault(help, "--temperature", defaults.temperature());
    assertDefault(help, "--top-k", defaults.topK());
    assertDefault(help, "--top-p", defaults.topP());
    assertDefault(help, "--min-p", defaults.minP());
    assertDefault(help, "--typical-p", defaults.typicalP());
    assertDefault(help, "--repetition-penalty", defaults.repetitionPenalty());
    assertDefault(help, "--presence-penalty", defaults.presencePenalty());
    assertDefault(help, "--frequency-penalty", defaults.frequencyPenalty());
  }

  private static void assertDefault(String help, String option, double value) {
    String text = value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    String upToNextOption = "(?:(?!\\n  .{4}-)[\\s\\S])*?";
    assertThat(help)
        .containsPattern(
            "\\Q"
                + option
                + "=\\E"
                + upToNextOption
                + "\\(default:\\s+"
                + Pattern.quote(text + ")"));
  }

  @Test
  void showsACommandsHelp_whenAskedThroughHelp() {
    assertThat(run("help", "run").out()).isEqualTo(run("run", "--help").out());
  }

  @Test
  void tellsItsVersion() {
    assertThat(run("--version").out()).startsWith("hasten ").contains("Java");
  }

  private Ran run(String... arguments) {
    return new Cli(folder).run(arguments).succeeded();
  }
}
