package dev.hasten.kernel.nativelib;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// The C compiler of this machine, as scripts/build-native.sh finds it.
record CCompiler(List<String> command) {

  static CCompiler find() throws IOException, InterruptedException {
    List<String> candidates =
        Stream.of(System.getenv("CC"), "cc", "gcc", "clang").filter(Objects::nonNull).toList();
    for (String candidate : candidates) {
      CCompiler compiler = new CCompiler(List.of(candidate.split(" ")));
      if (compiler.runs("--version")) {
        return compiler;
      }
    }
    throw new AssertionError(
        "the tests of the native kernels need a C compiler: apt-get install build-essential");
  }

  boolean knows(String flag, Path folder) throws IOException, InterruptedException {
    Path source = Files.writeString(folder.resolve("flag.c"), "int x;\n");
    return runs(
        flag, "-Werror", "-c", "-o", folder.resolve("flag.o").toString(), source.toString());
  }

  /// The library of a source, packed as the build would.
  PackedLibrary library(String source, Path folder) throws IOException, InterruptedException {
    Path c = Files.writeString(folder.resolve("library.c"), source);
    Path library = folder.resolve("library.so");
    if (!runs("-shared", "-fPIC", "-o", library.toString(), c.toString())) {
      throw new AssertionError(command + " cannot make a library of: " + source);
    }
    return Packed.of(Files.readAllBytes(library));
  }

  private boolean runs(String... arguments) throws InterruptedException {
    List<String> line = new ArrayList<>(command);
    line.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor() == 0;
    } catch (IOException _) {
      return false; // There is no such program.
    }
  }
}
