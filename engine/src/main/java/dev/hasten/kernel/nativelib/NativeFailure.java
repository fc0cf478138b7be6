package dev.hasten.kernel.nativelib;

import dev.hasten.error.ResourceException;
import org.jspecify.annotations.Nullable;

/// Why there are no native kernels, with what that costs.
final class NativeFailure {
  static final String BUILD_AGAIN = "delete cli/target and engine/target, and start again";

  private static final String COST = NativeLibrary.COST_OF_NONE + ": ";

  private NativeFailure() {}

  static ResourceException of(String why, String remedy) {
    return of(why, remedy, null);
  }

  static ResourceException of(String why, String remedy, @Nullable Throwable cause) {
    return new ResourceException("no native kernels: " + why, COST + remedy, cause);
  }
}
