package dev.hasten.kernel.nativelib;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// A C function of an opened library. All have one signature (see `hasten.h`): the JVM makes one
/// bridge for them, which takes it milliseconds, and the JIT compiler knows it as a constant.
final class NativeFunction {
  private static final MethodHandle BRIDGE = bridge();

  private final MemorySegment address;
  private final MemorySegment.Scope library;

  /// @param symbol where the function is; its scope is the library's
  NativeFunction(MemorySegment symbol) {
    // A call would lock and unlock a scope that can end.
    this.address = MemorySegment.ofAddress(symbol.address());
    this.library = symbol.scope();
  }

  @SuppressWarnings("restricted") // calling C is what this room is for
  private static MethodHandle bridge() {
    return Linker.nativeLinker().downcallHandle(FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG));
  }

  long address() {
    return address.address();
  }

  /// Whether its library is still open.
  boolean isOpen() {
    return library.isAlive();
  }

  /// Calls it with the address of its arguments.
  ///
  /// @throws IllegalStateException if the library is closed
  void call(long arguments) {
    if (!isOpen()) {
      throw new IllegalStateException("the native library is closed");
    }
    try {
      BRIDGE.invokeExact(address, arguments);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /// C throws nothing: what a call throws is the JVM's.
  private static RuntimeException unexpected(Throwable thrown) {
    return switch (thrown) {
      case Error error -> throw error;
      case RuntimeException exception -> exception;
      default -> new IllegalStateException("a C function threw", thrown);
    };
  }
}
