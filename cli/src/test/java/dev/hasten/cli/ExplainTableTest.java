package dev.hasten.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// What a person sees of a report of a real run.
class ExplainTableTest {
  private static final String ESCAPE = "\u001b";

  /// Two screens of fifty lines.
  private static final int MOST_LINES = 100;

  private static final int MOST_CHARACTERS = 160;

  private static final ExplainReport REPORT =
      Json.read(ExplainFixture.full().toString(), ExplainReport.class);

  private static List<String> lines(Colours colours) {
    return ExplainTable.of(REPORT, colours).lines().toList();
  }

  @Test
  void isPlain_withoutColours() {
    assertThat(ExplainTable.of(REPORT, Colours.OFF))
        .startsWith("Decode is bound by ")
        .contains("| remedy ", " (missed) |", "problem: ", "advice: ")
        .doesNotContain(ESCAPE);
  }

  @Test
  void hasTheSameText_withColours() {
    String coloured = ExplainTable.of(REPORT, Colours.ON);

    assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", ""))
        .isEqualTo(ExplainTable.of(REPORT, Colours.OFF));
    assertThat(coloured)
        .startsWith("\u001b[1mDecode is bound by ")
        .containsPattern("\\| \u001b\\[32m[0-9.]+ x\u001b\\[0m \\|")
        .containsPattern("\u001b\\[33m[0-9.]+ x \\(missed\\)\u001b\\[0m \\|")
        .contains("\u001b[31mproblem:\u001b[0m ")
        .contains("\nadvice: ");
  }

  @Test
  void fitsTwoScreens() {
    assertThat(lines(Colours.OFF)).hasSizeLessThanOrEqualTo(MOST_LINES);
  }

  @Test
  void saysInOneLine_whyARemedyWasNotTried() {
    assertThat(lines(Colours.OFF))
        .filteredOn(line -> line.startsWith("not tried: "))
        .containsExactly(
            "not tried: quantize to q4_0: writing it takes about 40 s, and 12 s are left for all trials");
  }

  @Test
  void saysInOneLine_whyARemedyDoesNotHelp() {
    assertThat(lines(Colours.OFF))
        .filteredOn(line -> line.startsWith("does not help: "))
        .isNotEmpty()
        .allMatch(line -> line.length() <= MOST_CHARACTERS);
  }
}
