package dev.hasten.kernel.nativelib;

import dev.hasten.error.ResourceException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
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
  @SuppressWarnings("restricted") // so is calling them
  MethodHandle function(String name, FunctionDescriptor descriptor, Linker.Option... options) {
    MemorySegment address =
        lookup
            .find(name)
            .orElseThrow(() ->
                NativeFailure.of(
                    "%s has no function %s".formatted(file, name), NativeFailure.BUILD_AGAIN));
    return Linker.nativeLinker().downcallHandle(address, descriptor, options);
  }

  int abiVersion() {
    MethodHandle version =
        function("hasten_abi_version", FunctionDescriptor.of(ValueLayout.JAVA_INT));
    try {
      return (int) version.invokeExact();
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// Whether this CPU and its operating system can run a variant, compiled in or not.
  boolean supports(Variant variant) {
    MethodHandle supports =
        function(
            "hasten_supports", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
    try (Arena arena = Arena.ofConfined()) {
      return (int) supports.invokeExact(arena.allocateFrom(variant.id())) != 0;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// C throws nothing: what a call throws is the JVM's, of a closed library for instance.
  static RuntimeException unexpected(Throwable thrown) {
    return switch (thrown) {
      case Error error -> throw error;
      case RuntimeException exception -> exception;
      default -> new IllegalStateException("a C function threw", thrown);
    };
  }
}
