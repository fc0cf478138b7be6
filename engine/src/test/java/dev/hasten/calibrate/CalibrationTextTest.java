package dev.hasten.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.quality.BuiltInText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class CalibrationTextTest {
  private static final Pattern WORD = Pattern.compile("[a-z0-9]+");
  private static final int RUN = 10;

  private static List<String> runs(String text) {
    List<String> words =
        WORD.matcher(text.toLowerCase(Locale.ROOT)).results().map(MatchResult::group).toList();
    List<String> runs = new ArrayList<>();
    for (int from = 0; from + RUN <= words.size(); from++) {
      runs.add(String.join(" ", words.subList(from, from + RUN)));
    }
    return runs;
  }

  @Test
  void sharesNoTenWordsWithTheTextThatJudges() {
    Set<String> judging = new HashSet<>(runs(BuiltInText.wikiText2()));
    List<String> calibrating = runs(CalibrationText.wikipedia());

    assertThat(calibrating).hasSizeGreaterThan(90_000);
    assertThat(calibrating.stream().filter(judging::contains)).isEmpty();
  }
}
