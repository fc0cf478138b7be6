package dev.hasten.machine;

import dev.hasten.machine.MachineCeilings.DiskSpeed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// How fast a file is read: from its disk, and from the system's memory.
final class FileReads {
  private static final int PIECE_BYTES = 4 << 20;
  private static final double NANOS_PER_SECOND = 1e9;

  private FileReads() {}

  /// Reads the first `mostBytes` of a file in pieces of 4 MiB.
  ///
  /// @return none if it is smaller than a piece, cannot be read, or not past the system's cache
  static Optional<DiskSpeed> measure(Path file, int mostBytes) {
    try {
      Path content = Files.isDirectory(file) ? largestIn(file) : file;
      int pieces = (int) (Math.min(mostBytes, Files.size(content)) / PIECE_BYTES);
      Optional<OpenOption> direct = pastTheCache();
      if (pieces == 0 || direct.isEmpty()) {
        return Optional.empty();
      }
      Spread disk = rates(content, pieces, direct.get());
      rates(content, pieces, StandardOpenOption.READ); // brings it into memory
      return Optional.of(new DiskSpeed(disk, rates(content, pieces, StandardOpenOption.READ)));
    } catch (IOException | UnsupportedOperationException _) {
      return Optional.empty();
    }
  }

  /// The JDK's option for it, which the compiler warns of by its name.
  private static Optional<OpenOption> pastTheCache() {
    try {
      return Stream.of(Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants())
          .filter(option -> option.toString().equals("DIRECT"))
          .map(OpenOption.class::cast)
          .findFirst();
    } catch (ClassNotFoundException _) {
      return Optional.empty();
    }
  }

  private static Path largestIn(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(Files::isRegularFile)
          .max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
          .orElse(directory);
    }
  }

  private static Spread rates(Path file, int pieces, OpenOption how) throws IOException {
    int block = Math.toIntExact(Files.getFileStore(file).getBlockSize());
    ByteBuffer buffer = ByteBuffer.allocateDirect(PIECE_BYTES + block).alignedSlice(block);
    List<Double> rates = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, how)) {
      for (int piece = 0; piece < pieces; piece++) {
        buffer.clear().limit(PIECE_BYTES);
        long start = System.nanoTime();
        int read = channel.read(buffer, (long) piece * PIECE_BYTES);
        rates.add(Math.max(0, read) * NANOS_PER_SECOND / (System.nanoTime() - start));
      }
    }
    return new Spread(rates);
  }
}
