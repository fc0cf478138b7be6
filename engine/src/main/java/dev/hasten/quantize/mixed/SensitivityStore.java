package dev.hasten.quantize.mixed;

import dev.hasten.error.HastenException;
import dev.hasten.format.AtomicFile;
import dev.hasten.format.Overwrite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.zip.CRC32C;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Keeps what was measured of a model, as it takes minutes: the next size or divergence that
/// somebody asks for has its answer at once, and who is killed goes on where he was.
///
/// @param folder a file for each model and text
public record SensitivityStore(Path folder) {
  /// Items that are lost at most when somebody pulls the plug.
  private static final int ITEMS_BETWEEN_WRITES = 16;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// In Hasten's directory.
  public static SensitivityStore in(Path hastenHome) {
    return new SensitivityStore(hastenHome.resolve("sensitivity"));
  }

  /// What a file holds.
  record Kept(String key, List<PrecisionItem> items) {}

  /// What is known of one model.
  ///
  /// @param key says what was measured with what; of another key, nothing is known
  Known open(String key) {
    Path file = folder.resolve(checksum(key) + ".json");
    Known known = new Known(file, key);
    read(file)
        .filter(kept -> kept.key().equals(key))
        .ifPresent(kept -> kept.items().forEach(item -> known.items.put(item.name(), item)));
    return known;
  }

  /// A file that says something else is as good as none.
  private static Optional<Kept> read(Path file) {
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(file), Kept.class));
    } catch (IOException | JacksonException _) {
      return Optional.empty();
    }
  }

  private static String checksum(String key) {
    CRC32C checksum = new CRC32C();
    checksum.update(key.getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(checksum.getValue());
  }

  /// Items by name, on disk now and then.
  static final class Known {
    private final Path file;
    private final String key;
    private final SequencedMap<String, PrecisionItem> items = new LinkedHashMap<>();
    private int unwritten;

    private Known(Path file, String key) {
      this.file = file;
      this.key = key;
    }

    Optional<PrecisionItem> find(String name) {
      return Optional.ofNullable(items.get(name));
    }

    void keep(PrecisionItem item) {
      items.put(item.name(), item);
      unwritten++;
      if (unwritten == ITEMS_BETWEEN_WRITES) {
        write();
      }
    }

    /// Writes what was not written yet. On a full disk it is measured again next time.
    void write() {
      if (unwritten == 0) {
        return;
      }
      unwritten = 0;
      try {
        Files.createDirectories(file.toAbsolutePath().getParent());
        AtomicFile.writeText(
            file,
            Overwrite.REPLACE,
            JSON.writeValueAsString(new Kept(key, List.copyOf(items.values()))));
      } catch (IOException | HastenException _) {
        return;
      }
    }
  }
}
