package dev.hasten.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a command line did.
record Ran(int exitCode, String out, String err) {
  private static final JsonMapper STRICT =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /// It succeeded, and standard output is exactly one JSON object.
  JsonNode json() {
    assertThat(exitCode).as(err).isEqualTo(HastenCli.OK);
    JsonNode object = STRICT.readTree(out);
    assertThat(object.isObject()).as(out).isTrue();
    return object;
  }

  /// It succeeded.
  Ran succeeded() {
    assertThat(exitCode).as(err).isEqualTo(HastenCli.OK);
    return this;
  }

  /// It failed as the design says: nothing on standard output, one `error:` line that has all the
  /// parts, one `hint:` line after it, and no stack trace.
  Ran refused(int expectedExitCode, String... errorParts) {
    assertThat(exitCode).as(err).isEqualTo(expectedExitCode);
    assertThat(out).isEmpty();
    List<String> lines = err.lines().toList();
    assertThat(lines).filteredOn(line -> line.startsWith("error: ")).hasSize(1);
    assertThat(lines).filteredOn(line -> line.startsWith("hint: ")).hasSize(1);
    assertThat(lines).noneMatch(line -> line.startsWith("\tat "));
    assertThat(lines.subList(lines.size() - 2, lines.size()))
        .satisfiesExactly(
            error -> assertThat(error).startsWith("error: ").contains(errorParts),
            hint -> assertThat(hint).startsWith("hint: ").hasSizeGreaterThan("hint: ".length()));
    assertThat(err).doesNotContain("internal:");
    return this;
  }

  String hint() {
    return err.lines().filter(line -> line.startsWith("hint: ")).findFirst().orElseThrow();
  }
}
