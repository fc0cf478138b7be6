package dev.hasten.kernel.nativelib;

/// What a variant has for all that works row by row.
record OperationFunctions(
    NativeFunction rmsNorm,
    NativeFunction layerNorm,
    NativeFunction rotary,
    NativeFunction activation,
    NativeFunction gate,
    NativeFunction add,
    NativeFunction multiply,
    NativeFunction scale,
    NativeFunction softCap,
    NativeFunction copy) {

  static OperationFunctions of(NativeLibrary library, Variant variant) {
    return new OperationFunctions(
        library.kernel(variant, "rms_norm"),
        library.kernel(variant, "layer_norm"),
        library.kernel(variant, "rotary"),
        library.kernel(variant, "activation"),
        library.kernel(variant, "gate"),
        library.kernel(variant, "add"),
        library.kernel(variant, "multiply"),
        library.kernel(variant, "scale"),
        library.kernel(variant, "soft_cap"),
        library.kernel(variant, "copy"));
  }
}
