package dev.hasten.cli;

import picocli.CommandLine.Help.Ansi.Style;

/// How text looks on a screen; elsewhere it stays as it is.
enum Colours {
  ON {
    @Override
    String styled(Style style, String text) {
      return style.on() + text + Style.reset.on();
    }
  },
  OFF {
    @Override
    String styled(Style style, String text) {
      return text;
    }
  };

  private static final String SEQUENCE = "\u001b\\[[0-9;]*m";

  abstract String styled(Style style, String text);

  /// On if results go to a screen, unless `NO_COLOR` is set (no-color.org) or the screen is one
  /// that cannot.
  static Colours of(Console console) {
    boolean unwanted = console.environment().variable("NO_COLOR").isPresent();
    boolean unable = console.environment().variable("TERM").filter("dumb"::equals).isPresent();
    return console.terminal().output() && !unwanted && !unable ? ON : OFF;
  }

  String bold(String text) {
    return styled(Style.bold, text);
  }

  String good(String text) {
    return styled(Style.fg_green, text);
  }

  String bad(String text) {
    return styled(Style.fg_red, text);
  }

  String doubtful(String text) {
    return styled(Style.fg_yellow, text);
  }

  /// How many characters of it are seen.
  static int width(String text) {
    return text.replaceAll(SEQUENCE, "").length();
  }
}
