package dev.hasten.cli;

import dev.hasten.error.ResourceException;
import dev.hasten.format.AtomicFile;
import dev.hasten.format.Overwrite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/// A page that a command writes besides what it prints.
final class HtmlOption {
  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Also write a page with the results and plots.")
  private Optional<Path> file = Optional.empty();

  /// Before work that takes long: there is a place for the page, if one is wanted.
  ///
  /// @throws ResourceException if there is none
  void requireFolder() {
    file.ifPresent(HtmlOption::requireFolder);
  }

  private static void requireFolder(Path target) {
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(target)) {
      throw new ResourceException(
          "--html: %s is no place for a file".formatted(target),
          "name a file in a directory that is there");
    }
  }

  /// Writes the page if one is wanted, in place of a file that may be there, and says where it is.
  void write(Console console, Supplier<String> page) {
    file.ifPresent(target -> {
      AtomicFile.writeText(target, Overwrite.REPLACE, page.get());
      console.err().println("written: " + target);
    });
  }
}
