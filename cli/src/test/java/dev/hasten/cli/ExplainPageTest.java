package dev.hasten.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/// The page as text; [ExplainPageBrowserTest] opens it.
class ExplainPageTest {
  private static final String BEFORE_REPORT = "<script type=\"application/json\" id=\"report\">";
  private static final String END_OF_SCRIPT = "</script>";
  private static final Pattern ADDRESS = Pattern.compile("\\b(?:src|href|action)=\"([^\"]*)\"");
  private static final Pattern SECTION = Pattern.compile("<section id=\"(\\w+)\"");

  private static String embeddedIn(String page) {
    int from = page.indexOf(BEFORE_REPORT) + BEFORE_REPORT.length();
    return page.substring(from, page.indexOf(END_OF_SCRIPT, from));
  }

  private static List<String> found(Pattern pattern, String page) {
    return pattern.matcher(page).results().map((MatchResult match) -> match.group(1)).toList();
  }

  @Test
  void needsNothingFromElsewhere_andMayAskForNothing() {
    String page = ExplainPage.of(ExplainFixture.full());

    assertThat(page)
        .startsWith("<!DOCTYPE html>")
        .contains("http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ")
        .doesNotContain("<link", "@import", "url(");
    assertThat(found(ADDRESS, page)).isNotEmpty().allMatch(address -> address.startsWith("#"));
  }

  @Test
  void bringsTheLibraryOfPlots_withItsLicence() {
    assertThat(ExplainPage.of(ExplainFixture.full()))
        .contains("The MIT License", "Leon Sorokin", "var uPlot=", ".u-over");
  }

  @Test
  void hasItsParts_inTheOrderInWhichTheyAreAsked() {
    assertThat(found(SECTION, ExplainPage.of(ExplainFixture.full())))
        .containsExactly(
            "time", "roofline", "ceilings", "whatif", "remedies", "findings", "operators");
  }

  @Test
  void holdsTheReport_asItIs() {
    ObjectNode report = ExplainFixture.full();

    assertThat(ExplainFixture.read(embeddedIn(ExplainPage.of(report)))).isEqualTo(report);
  }

  @Test
  void holdsTextThatLooksLikeMarkup_orLikeASlot() {
    ObjectNode report = ExplainFixture.full();
    report.put("model", "</script><!--<script>&amp;\u2028\u2029{{style}} $1 \\");

    String page = ExplainPage.of(report);

    assertThat(ExplainFixture.read(embeddedIn(page))).isEqualTo(report);
    assertThat(embeddedIn(page)).doesNotContain("<", ">", "&", "\u2028", "\u2029");
    assertThat(page.split(END_OF_SCRIPT, -1)).hasSize(4);
  }

  @Test
  void hasNoSlotLeft() {
    assertThat(ExplainPage.of(ExplainFixture.full())).doesNotContainPattern("\\{\\{[a-z]+}}");
  }
}
