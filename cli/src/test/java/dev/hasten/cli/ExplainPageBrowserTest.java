package dev.hasten.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.hasten.cli.TestBrowser.Opened;
import dev.hasten.explain.DecodeModel;
import dev.hasten.explain.DecodeModel.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The page as people see it: in a browser without a network.
@Tag("all")
class ExplainPageBrowserTest {
  private static final int DESKTOP = 1280;
  private static final int PHONE = 390;

  /// The same formula with doubles in another order.
  private static final double ROUNDING = 1e-9;

  /// Speeds are shown with three digits.
  private static final double SHOWN = 0.005;

  private static final Path PICTURES = Path.of("target", "explain-page");

  /// Where sections and what stands in them begin and end, from top to bottom.
  private static final String OVERLAPS =
      """
      () => {
        const visible = (box) => box.getClientRects().length > 0;
        const groups = ['body > header, main > section, body > footer', '.beside > *', '.columns > *',
          'section > *', '.content > *', '.slider > *'];
        const faults = [];
        for (const group of groups) {
          const boxes = [...document.querySelectorAll(group)].filter(visible);
          boxes.forEach((one, i) => boxes.slice(i + 1).forEach((other) => {
            const a = one.getBoundingClientRect(), b = other.getBoundingClientRect();
            const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
            const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
            if (!one.contains(other) && !other.contains(one) && across > 1 && down > 1) {
              faults.push(`${one.outerHTML.slice(0, 80)} overlaps ${other.outerHTML.slice(0, 80)}`);
            }
          }));
        }
        return faults;
      }
      """;

  /// What reaches beyond the window, unless it lies in a box that scrolls.
  private static final String BEYOND =
      """
      () => [...document.body.querySelectorAll('*')]
        .filter((box) => !box.closest('.scroll, pre, details:not([open])'))
        .filter((box) => box.getBoundingClientRect().right > innerWidth + 1)
        .map((box) => box.outerHTML.slice(0, 120))
      """;

  private static final String WITHOUT_NAMES =
      """
      () => [
        ...[...document.querySelectorAll('th')].filter((cell) => !cell.hasAttribute('scope')),
        ...[...document.querySelectorAll('table')].filter((table) => table.caption === null),
        ...[...document.querySelectorAll('input')].filter((input) => input.labels.length !== 1),
        ...[...document.querySelectorAll('button')].filter(
          (button) => !button.getAttribute('aria-label') && button.textContent.trim() === ''),
      ].map((box) => box.outerHTML.slice(0, 120))
      """;

  private static TestBrowser browser;

  @TempDir private Path folder;

  @BeforeAll
  static void startTheBrowser() throws IOException {
    Files.createDirectories(PICTURES);
    browser = new TestBrowser();
  }

  @AfterAll
  static void stopTheBrowser() {
    browser.close();
  }

  private Opened open(JsonNode report, int width, ColorScheme colours) throws IOException {
    return browser.open(write(report), width, colours);
  }

  private Path write(JsonNode report) throws IOException {
    return Files.writeString(folder.resolve("page.html"), ExplainPage.of(report));
  }

  private Opened open(JsonNode report) throws IOException {
    return open(report, DESKTOP, ColorScheme.LIGHT);
  }

  private static List<String> sections(Opened opened) {
    return opened.texts(
        "() => [...document.querySelectorAll('main > section')]"
            + ".filter((section) => !section.hidden).map((section) => section.id)");
  }

  @ParameterizedTest
  @CsvSource({"1280, LIGHT", "1280, DARK", "390, LIGHT", "390, DARK"})
  void fitsTheWindow_andOverlapsNowhere(int width, ColorScheme colours) throws IOException {
    try (Opened opened = open(ExplainFixture.full(), width, colours)) {
      assertThat(sections(opened)).hasSize(7);
      assertThat(opened.number("() => document.documentElement.scrollWidth")).isEqualTo(width);
      assertThat(opened.texts(BEYOND)).isEmpty();
      assertThat(opened.texts(OVERLAPS)).isEmpty();
      assertThat(opened.requests()).isEmpty();
      assertThat(opened.errors()).isEmpty();
      picture(opened, "full-%d-%s".formatted(width, colours));
    }
  }

  private static void picture(Opened opened, String name) {
    opened
        .page()
        .screenshot(
            new Page.ScreenshotOptions()
                .setFullPage(true)
                .setPath(PICTURES.resolve(name.toLowerCase(Locale.ROOT) + ".png")));
  }

  @Test
  void followsTheColoursOfTheSystem() throws IOException {
    String background = "() => getComputedStyle(document.body).backgroundColor";
    try (Opened opened = open(ExplainFixture.full())) {
      assertThat(opened.page().evaluate(background)).isEqualTo("rgb(255, 255, 255)");

      opened.page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));

      assertThat(opened.page().evaluate(background)).isEqualTo("rgb(20, 23, 26)");
      assertThat(opened.page().locator(".uplot canvas").count()).isOne();
      assertThat(opened.errors()).isEmpty();
    }
  }

  @Test
  void computesDecode_asDecodeModelDoes() throws IOException {
    DecodeModel model =
        Json.read(ExplainFixture.full().path("whatIf").toString(), DecodeModel.class);
    double bits = model.bitsPerWeight();
    try (Opened opened = open(ExplainFixture.full())) {
      assertDecode(opened, "now", model, new Change(288, 1, bits, 1));
      assertDecode(opened, "then", model, new Change(288, 1, bits, 1));

      move(opened, Map.of("batch", "8"));
      assertDecode(opened, "then", model, new Change(288, 8, bits, 1));
      move(opened, Map.of("context", "12"));
      assertDecode(opened, "then", model, new Change(4096, 8, bits, 1));
      move(opened, Map.of("bits", "4.5", "bandwidth", "-2"));
      assertDecode(opened, "then", model, new Change(4096, 8, 4.5, 0.25));
      move(opened, Map.of("batch", "64", "bandwidth", "3", "context", "7"));
      assertDecode(opened, "then", model, new Change(128, 64, 4.5, 8));
      assertDecode(opened, "now", model, new Change(288, 1, bits, 1));
      assertThat(opened.page().locator("#whatif-summary").innerText())
          .contains("for each of 64 sequences", "Multiplying takes longer");
      assertThat(opened.page().locator("#bandwidth-value").innerText()).startsWith("×8.00");

      opened.page().locator("#sliders button").click();
      assertDecode(opened, "then", model, new Change(288, 1, bits, 1));
    }
  }

  private static void move(Opened opened, Map<String, String> positions) {
    positions.forEach((slider, position) -> opened.page().locator("#" + slider).fill(position));
  }

  private static void assertDecode(Opened opened, String when, DecodeModel model, Change change) {
    double all = model.tokensPerSecond(change);
    assertShown(opened.page().locator("#" + when + "-inAll"), all);
    assertShown(opened.page().locator("#" + when + "-perSequence"), all / change.batch());
    assertShown(opened.page().locator("#" + when + "-millis"), model.decodeMillis(change));
  }

  private static void assertShown(Locator data, double expected) {
    double exact = Double.parseDouble(data.getAttribute("value"));
    double shown = Double.parseDouble(data.innerText().replace(",", ""));
    assertThat(exact).isCloseTo(expected, within(ROUNDING * expected));
    assertThat(shown).isCloseTo(expected, within(SHOWN * expected));
  }

  @Test
  void movesSliders_byKeys() throws IOException {
    try (Opened opened = open(ExplainFixture.full())) {
      opened.page().locator("#batch").focus();
      opened.page().keyboard().press("ArrowRight");

      assertThat(opened.page().locator("#batch-value").innerText()).isEqualTo("2");
      assertThat(opened.page().locator("#batch").getAttribute("aria-valuetext")).isEqualTo("2");
    }
  }

  @Test
  void saysWhatAPartIs_pointedAtOrReachedByKeys() throws IOException {
    try (Opened opened = open(ExplainFixture.full())) {
      Locator bar = opened.page().locator("#causes .bar[aria-label=Decode]");
      Locator detail = opened.page().locator("#causes .detail");

      bar.locator(".memory-bandwidth").hover();
      assertThat(detail.innerText())
          .isEqualTo("memory bandwidth: 182\u00a0ms, 84\u00a0% of decode");

      opened.page().keyboard().press("Tab");
      bar.locator(".memory-bandwidth").focus();
      opened.page().keyboard().press("ArrowRight");
      assertThat(detail.innerText()).startsWith("overhead: 35.4\u00a0ms");
    }
  }

  @Test
  void namesTheMarksOfTheRoofline() throws IOException {
    try (Opened opened = open(ExplainFixture.full())) {
      Locator over = opened.page().locator("#roofline .u-over");
      over.scrollIntoViewIfNeeded();
      Locator detail = opened.page().locator("#roofline-detail");
      int width = opened.number("() => document.querySelector('.u-over').clientWidth");
      int height = opened.number("() => document.querySelector('.u-over').clientHeight");
      for (int x = 0; x < width && !detail.innerText().contains("GFLOP/s at"); x += 20) {
        for (int y = 0; y < height; y += 20) {
          over.hover(new Locator.HoverOptions().setPosition(x, y));
        }
      }
      assertThat(detail.innerText())
          .containsPattern("(prefill|decode), \\d+\\s.+GFLOP/s at .+byte");
    }
  }

  @Test
  void saysInWordsWhatMissed_whatWouldNotHelp_andWhatIsToBeDone() throws IOException {
    try (Opened opened = open(ExplainFixture.full())) {
      assertThat(opened.page().locator("#remedies").innerText())
          .contains("within the interval", "miss: below the interval", "miss: above the interval")
          .contains(
              "not measured",
              "not tried: writing it takes about 40 s",
              "What would not help here",
              "one answer takes all in turn");
      assertThat(opened.page().locator("#findings").innerText())
          .contains("Problem", "Advice", "What to do: HASTEN_JAVA_OPTS=-Xmx2g");
      assertThat(opened.page().locator("#ceilings").innerText())
          .contains("spread of the repetitions", "26.5", "noisy")
          .contains("multiply-adds with floats", "disk read", "file read from the system's cache")
          .contains("round trip to this machine itself", "cost of looking at the clock");
      assertThat(opened.page().locator("#causes table").innerText())
          .contains("compute", "memory bandwidth", "communication", "latency", "overhead");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {DESKTOP, PHONE})
  void namesEverything_forThoseWhoCannotSeeIt(int width) throws IOException {
    try (Opened opened = open(ExplainFixture.full(), width, ColorScheme.LIGHT)) {
      assertThat(opened.texts(WITHOUT_NAMES)).isEmpty();
      List<String> levels =
          opened.texts("() => [...document.querySelectorAll('h1, h2, h3')].map((h) => h.tagName)");
      assertThat(levels).startsWith("H1", "H2").filteredOn("H1"::equals).hasSize(1);
    }
  }

  @Test
  void showsMarkupInAReport_asText() throws IOException {
    String model = "</script><script>document.title='broken'</script><!-- <b>\u2028{{style}}";
    ObjectNode report = ExplainFixture.full();
    report.put("model", model);
    try (Opened opened = open(report)) {
      assertThat(opened.page().locator("h1").textContent()).isEqualTo(model);
      assertThat(opened.page().title()).startsWith("hasten explain: </script>");
      assertThat(opened.errors()).isEmpty();
    }
  }

  @Test
  void isThere_forAReportThatHasNothing() throws IOException {
    try (Opened opened = open(ExplainFixture.read("{}"))) {
      assertThat(sections(opened)).isEmpty();
      assertThat(opened.errors()).isEmpty();
    }
  }

  @Test
  void leavesOutWhatIsAbsent_andShowsTheRest() throws IOException {
    for (String part : List.of("ceilings", "findings", "remedies", "whatIf", "verdict", "model")) {
      ObjectNode report = ExplainFixture.full();
      report.putNull(part);
      try (Opened opened = open(report)) {
        assertThat(sections(opened)).as(part).hasSizeGreaterThanOrEqualTo(6);
        assertThat(opened.errors()).as(part).isEmpty();
      }
    }
  }

  /// Each field once, of lists the first element's.
  @Test
  void isWithoutErrors_whicheverFieldIsNull() throws IOException {
    List<String> fields = new ArrayList<>();
    collect(ExplainFixture.full(), "", fields);
    assertThat(fields).hasSizeGreaterThan(80);
    try (Opened opened = open(ExplainFixture.full())) {
      for (String field : fields) {
        write(without(field));
        opened.page().reload();
        assertThat(opened.errors()).as(field).isEmpty();
        assertThat(opened.page().locator("main").innerText())
            .as(field)
            .doesNotContain("NaN", "undefined", "null", "Infinity", "[object");
      }
    }
  }

  private static ObjectNode without(String field) {
    ObjectNode report = ExplainFixture.full();
    int name = field.lastIndexOf('/');
    ((ObjectNode) report.at(field.substring(0, name))).putNull(field.substring(name + 1));
    return report;
  }

  private static void collect(JsonNode node, String path, List<String> fields) {
    switch (node) {
      case ObjectNode object ->
          object
              .properties()
              .forEach(field -> {
                String at = path + "/" + field.getKey();
                fields.add(at);
                collect(field.getValue(), at, fields);
              });
      case ArrayNode array ->
          Optional.ofNullable(array.get(0)).ifPresent(first -> collect(first, path + "/0", fields));
      default -> {}
    }
  }
}
