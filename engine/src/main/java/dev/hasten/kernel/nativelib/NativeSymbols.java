package dev.hasten.kernel.nativelib;

import dev.hasten.error.ResourceException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/// The functions of an opened library.
///
/// @param file what was opened
/// @param lookup finds them by name, as long as its arena lives
record NativeSymbols(Path file, SymbolLookup lookup) {

  /// @throws ResourceException if the system's loader refuses the file
  @SuppressWarnings("restricted") // opening C libraries is what this room is for
  static NativeSymbols of(Path file, Arena arena) {
    try {
      return new NativeSymbols(file, SymbolLookup.libraryLookup(file, arena));
    } catch (IllegalArgumentException e) {
      throw NativeFailure.of(
          "the system cannot open %s: %s".formatted(file, e.getMessage()),
          "is it on a file system that forbids programs (noexec), or was it compiled elsewhere?",
          e);
    }
  }

  boolean has(String name) {
    return lookup.find(name).isPresent();
  }

  /// @throws ResourceException if there is no such function
  NativeFunction function(String name) {
    return new NativeFunction(symbol(name));
  }

  private MemorySegment symbol(String name) {
    return lookup
        .find(name)
        .orElseThrow(() ->
            NativeFailure.of("%s has no %s".formatted(file, name), NativeFailure.BUILD_AGAIN));
  }

  @SuppressWarnings("restricted") // a constant, which needs no bridge
  int abiVersion() {
    return symbol("hasten_abi_version").reinterpret(Integer.BYTES).get(ValueLayout.JAVA_INT, 0);
  }

  /// Whether this CPU and its operating system can run a variant, compiled in or not.
  boolean supports(Variant variant) {
    try (Arena arena = Arena.ofConfined()) {
      long name = arena.allocateFrom(variant.id()).address();
      return new NativeCall().begin().with(name).get(function("hasten_supports")) != 0;
    }
  }
}
