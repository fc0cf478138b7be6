package dev.hasten.kernel.nativelib;

/// What a variant has for attention: the thing itself, and what keeps keys and values for it.
record AttentionFunctions(NativeFunction attention, NativeFunction store) {
  static AttentionFunctions of(NativeLibrary library, Variant variant) {
    return new AttentionFunctions(
        library.kernel(variant, "attention"), library.kernel(variant, "store"));
  }
}
