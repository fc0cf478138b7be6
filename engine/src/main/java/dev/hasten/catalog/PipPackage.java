package dev.hasten.catalog;

import dev.hasten.error.UsageException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `pip:PACKAGE[==VERSION][/MEMBER]`: a model that comes inside a Python package.
///
/// @param name the package's name, normalised: lower case, single dashes
/// @param version without one, what the package index thinks best
/// @param member a file of the wheel, or one of its folders; without one, the model that is found
public record PipPackage(String name, Optional<String> version, Optional<String> member)
    implements Source {

  static final String PREFIX = "pip:";

  private static final Pattern SYNTAX =
      Pattern.compile(
          "(?<name>[A-Za-z0-9]([\\w.-]*[A-Za-z0-9])?)"
              + "(==(?<version>[A-Za-z0-9][\\w.!+-]*))?"
              + "(/(?<member>\\S(.*[^\\s/])?)/?)?");

  static PipPackage parse(String text) {
    Matcher matcher = SYNTAX.matcher(text.substring(PREFIX.length()));
    if (!matcher.matches()
        || !Optional.ofNullable(matcher.group("member")).map(SafePath::isSafe).orElse(true)) {
      throw new UsageException(
          "\"%s\" names no Python package".formatted(text),
          "write pip:PACKAGE, pip:PACKAGE==VERSION or pip:PACKAGE==VERSION/MEMBER");
    }
    return new PipPackage(
        normalised(matcher.group("name")),
        Optional.ofNullable(matcher.group("version")),
        Optional.ofNullable(matcher.group("member")));
  }

  /// A package name as package indexes compare them (PEP 503).
  static String normalised(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-_.]+", "-");
  }

  /// What `pip download` is asked for.
  String requirement() {
    return name + version.map(v -> "==" + v).orElse("");
  }

  @Override
  public String text() {
    return PREFIX + requirement() + member.map(m -> "/" + m).orElse("");
  }
}
