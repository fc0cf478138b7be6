package dev.hasten.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Properties;

/// What pages are made of: texts beside this class, and the library that draws plots
/// ([uPlot](https://github.com/leeoniya/uPlot), MIT licence).
final class PageResources {
  private static final String UPLOT_FACTS = "/META-INF/maven/org.webjars.npm/uplot/pom.properties";

  private PageResources() {}

  /// A file that lies beside this class, or anywhere on the class path if the name begins with `/`.
  static String text(String name) {
    try (InputStream in =
        Objects.requireNonNull(PageResources.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// uPlot's script, with the licence that has to go wherever it goes.
  static String plotScript() {
    return "/*\n%s\n*/\n%s"
        .formatted(uplot("LICENSE").strip(), uplot("dist/uPlot.iife.min.js").strip());
  }

  static String plotStyle() {
    return uplot("dist/uPlot.min.css").strip();
  }

  private static String uplot(String file) {
    return text("/META-INF/resources/webjars/uplot/%s/%s".formatted(uplotVersion(), file));
  }

  /// As the build chose it.
  private static String uplotVersion() {
    Properties facts = new Properties();
    try {
      facts.load(new StringReader(text(UPLOT_FACTS)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Objects.requireNonNull(facts.getProperty("version"), UPLOT_FACTS);
  }
}
