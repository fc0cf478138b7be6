package dev.hasten.format;

import java.lang.foreign.Arena;
import java.util.function.Function;

/// Arenas that belong to what is built in them.
final class OwnedArena {
  private OwnedArena() {}

  /// Builds something that closes its arena itself. If building it fails, the arena is closed here.
  @SuppressWarnings("MustBeClosedChecker")
  static <T> T build(Function<Arena, T> builder) {
    Arena arena = Arena.ofShared();
    try {
      return builder.apply(arena);
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }
}
