package dev.hasten.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// The small files that a new model directory gets beside its weights.
///
/// @param copied files of another directory
/// @param made texts by the names of their files, which [#copied] does not have
public record SideContent(Companions copied, SequencedMap<String, String> made) {
  public SideContent {
    made = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(made));
  }

  /// Files that are copied as they are.
  public static SideContent of(Companions copied) {
    return new SideContent(copied, new LinkedHashMap<>());
  }

  void writeTo(Path directory) throws IOException {
    copied.copyTo(directory);
    for (Map.Entry<String, String> text : made.entrySet()) {
      Path file = directory.resolve(text.getKey());
      Files.createDirectories(file.getParent());
      Files.writeString(file, text.getValue());
    }
  }
}
