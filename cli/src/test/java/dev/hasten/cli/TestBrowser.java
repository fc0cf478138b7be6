package dev.hasten.cli;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A Chromium without a network, for tests tagged "all".
final class TestBrowser implements AutoCloseable {
  private static final String PROPERTY = "hasten.chromium";
  private static final int HEIGHT = 900;

  private final Playwright playwright;
  private final Browser browser;

  /// @throws AssertionError if nobody said where a browser is
  TestBrowser() {
    String chromium = System.getProperty(PROPERTY, "");
    if (chromium.isBlank()) {
      throw new AssertionError(
          "-D%s names no browser: run ./test --all, which installs one".formatted(PROPERTY));
    }
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(Path.of(chromium))
                    .setArgs(List.of("--no-sandbox")));
  }

  /// A page that is open, with what it asked for and what went wrong so far.
  ///
  /// @param requests besides the one for the page itself
  /// @param errors of its script and on its console
  record Opened(BrowserContext context, Page page, List<String> requests, List<String> errors)
      implements AutoCloseable {
    int number(String script) {
      return ((Number) page.evaluate(script)).intValue();
    }

    /// The texts that a script finds.
    List<String> texts(String script) {
      return ((List<?>) page.evaluate(script)).stream().map(String::valueOf).toList();
    }

    @Override
    public void close() {
      context.close();
    }
  }

  /// Opens a file as a person would who has no network.
  Opened open(Path file, int width, ColorScheme colours) {
    BrowserContext context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setOffline(true)
                .setColorScheme(colours)
                .setViewportSize(width, HEIGHT));
    Page page = context.newPage();
    List<String> requests = new ArrayList<>();
    List<String> errors = new ArrayList<>();
    String address = file.toUri().toString();
    page.onRequest((Request request) -> {
      if (!request.url().equals(address)) {
        requests.add(request.url());
      }
    });
    page.onConsoleMessage((ConsoleMessage message) -> {
      if (List.of("error", "warning").contains(message.type())) {
        errors.add(message.text());
      }
    });
    page.onPageError(errors::add);
    page.navigate(address);
    return new Opened(context, page, requests, errors);
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
