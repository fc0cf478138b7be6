package dev.hasten.machine;

import dev.hasten.error.HastenException;
import dev.hasten.format.AtomicFile;
import dev.hasten.format.Overwrite;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Keeps ceilings for a day: they take seconds to be measured, and a machine seldom changes.
///
/// @param folder a file for each machine and kernels
/// @param mostAge what is older is measured anew
public record CeilingStore(Path folder, Duration mostAge) {
  private static final Duration STANDARD_AGE = Duration.ofDays(1);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// What a file holds.
  record Kept(Fingerprint fingerprint, Instant measured, MachineCeilings ceilings) {}

  /// In Hasten's directory.
  public static CeilingStore in(Path hastenHome) {
    return new CeilingStore(hastenHome.resolve("machine"), STANDARD_AGE);
  }

  /// What was measured of this machine, if it was not long ago. A file that says something else is
  /// as good as none.
  public Optional<MachineCeilings> find(Fingerprint fingerprint) {
    try {
      Kept kept = JSON.readValue(Files.readAllBytes(file(fingerprint)), Kept.class);
      boolean isFresh = kept.measured().plus(mostAge).isAfter(Instant.now());
      return Optional.of(kept)
          .filter(_ -> isFresh)
          .filter(each -> each.fingerprint().equals(fingerprint))
          .map(Kept::ceilings);
    } catch (IOException | JacksonException _) {
      return Optional.empty();
    }
  }

  /// Keeps them.
  ///
  /// @return whether the disk took them
  public boolean keep(Fingerprint fingerprint, MachineCeilings ceilings) {
    byte[] json = JSON.writeValueAsBytes(new Kept(fingerprint, Instant.now(), ceilings));
    try {
      Files.createDirectories(folder);
      AtomicFile.write(
          file(fingerprint), Overwrite.REPLACE, channel -> channel.write(ByteBuffer.wrap(json)));
      return true;
    } catch (IOException | HastenException _) {
      return false;
    }
  }

  private Path file(Fingerprint fingerprint) {
    return folder.resolve(fingerprint.checksum() + ".json");
  }
}
