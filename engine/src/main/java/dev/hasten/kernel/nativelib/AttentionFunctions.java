package dev.hasten.kernel.nativelib;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.invoke.MethodHandle;

/// What a variant has for attention: the thing itself, and what keeps keys and values for it.
record AttentionFunctions(MethodHandle attention, MethodHandle store) {
  static AttentionFunctions of(NativeLibrary library, Variant variant) {
    return new AttentionFunctions(
        library.kernel(variant, "attention", NativeOperations.of(18, JAVA_FLOAT, JAVA_FLOAT)),
        library.kernel(variant, "store", NativeOperations.of(13)));
  }
}
