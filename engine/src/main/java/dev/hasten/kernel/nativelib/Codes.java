package dev.hasten.kernel.nativelib;

import dev.hasten.kernel.ActivationType;
import dev.hasten.kvcache.KvType;
import dev.hasten.model.ActivationFunction;

/// The numbers by which C knows kinds: those of `cache.h`, `operations.h` and the probes.
final class Codes {
  private Codes() {}

  static long of(ActivationType type) {
    return switch (type) {
      case FLOAT -> 0;
      case INT8 -> 1;
    };
  }

  static long of(KvType type) {
    return switch (type) {
      case F32 -> 0;
      case F16 -> 1;
      case Q8_0 -> 2;
      case Q4_0_PLAIN -> 3;
      case Q4_0 -> 4;
    };
  }

  static long of(ActivationFunction function) {
    return switch (function) {
      case SILU -> 0;
      case GELU_ERF -> 1;
      case GELU_TANH -> 2;
      case TANH -> 3;
      case RELU -> 4;
    };
  }
}
