package dev.hasten.kernel.nativelib;

import dev.hasten.kvcache.KvType;
import dev.hasten.model.ActivationFunction;

/// The numbers by which C knows kinds: those of `cache.h` and `operations.h`.
final class Codes {
  private Codes() {}

  static long of(KvType type) {
    return switch (type) {
      case F32 -> 0;
      case F16 -> 1;
      case Q8_0 -> 2;
    };
  }

  static long of(ActivationFunction function) {
    return switch (function) {
      case SILU -> 0;
      case GELU_ERF -> 1;
      case GELU_TANH -> 2;
    };
  }
}
