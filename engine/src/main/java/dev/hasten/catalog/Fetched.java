package dev.hasten.catalog;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a source gave: a folder that is complete and checked, but not yet in the store.
///
/// @param licence as the source states it
record Fetched(Path folder, List<StoredFile> files, Optional<String> licence) {
  Fetched {
    files = List.copyOf(files);
  }
}
