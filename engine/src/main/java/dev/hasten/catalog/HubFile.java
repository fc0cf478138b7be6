package dev.hasten.catalog;

import dev.hasten.error.UsageException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `hf:ORG/REPO[@REVISION][/FILE]`: a file of a Hugging Face hub repository, or, without one, the
/// model that the repository holds.
///
/// @param repository `ORG/REPO`
/// @param revision a branch, tag or commit
/// @param file the file's path in the repository
public record HubFile(String repository, String revision, Optional<String> file) implements Source {

  static final String PREFIX = "hf:";
  private static final String MAIN = "main";

  private static final Pattern SYNTAX =
      Pattern.compile(
          "(?<repository>[\\w.-]+/[\\w.-]+)(@(?<revision>[\\w.-]+))?(/(?<file>\\S(.*\\S)?))?");

  static HubFile parse(String text) {
    Matcher matcher = SYNTAX.matcher(text.substring(PREFIX.length()));
    if (!matcher.matches() || !isPlausible(matcher)) {
      throw new UsageException(
          "\"%s\" names nothing on the hub".formatted(text),
          "write hf:ORG/REPO/FILE, hf:ORG/REPO@REVISION/FILE or hf:ORG/REPO");
    }
    return new HubFile(
        matcher.group("repository"),
        Optional.ofNullable(matcher.group("revision")).orElse(MAIN),
        Optional.ofNullable(matcher.group("file")));
  }

  /// The hub allows neither `--` nor `..` in names, and the store relies on the former.
  private static boolean isPlausible(Matcher matcher) {
    String repository = matcher.group("repository");
    Optional<String> file = Optional.ofNullable(matcher.group("file"));
    return !repository.contains("--")
        && !repository.contains("..")
        && !"..".equals(matcher.group("revision"))
        && file.map(SafePath::isSafe).orElse(true);
  }

  @Override
  public String text() {
    String at = revision.equals(MAIN) ? "" : "@" + revision;
    return PREFIX + repository + at + file.map(name -> "/" + name).orElse("");
  }
}
