package dev.hasten.cli;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What `explain --html` writes: one page that holds the report and the script that shows it, and
/// needs nothing from anywhere else. Of a report that lacks something, it leaves that part out.
final class ExplainPage {
  private static final Pattern SLOT = Pattern.compile("\\{\\{([a-z]+)}}");

  /// In this order, because later ones use earlier ones.
  private static final List<String> SCRIPTS =
      List.of(
          "explain-dom.js",
          "explain-time.js",
          "explain-ceilings.js",
          "explain-roofline.js",
          "explain-whatif.js",
          "explain-remedies.js",
          "explain.js");

  private ExplainPage() {}

  /// @param report what `explain --json` prints
  static String of(Object report) {
    return SLOT.matcher(PageResources.text("explain.html"))
        .replaceAll(slot -> Matcher.quoteReplacement(content(slot.group(1), report)));
  }

  private static String content(String slot, Object report) {
    return switch (slot) {
      case "style" -> PageResources.plotStyle() + "\n" + PageResources.text("explain.css").strip();
      case "library" -> PageResources.plotScript();
      case "script" ->
          SCRIPTS.stream().map(PageResources::text).collect(Collectors.joining("\n")).strip();
      case "report" -> HtmlText.escapeJson(Json.text(report));
      default -> throw new IllegalStateException("explain.html has a slot for " + slot);
    };
  }
}
