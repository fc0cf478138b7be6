package dev.hasten.cli;

import dev.hasten.error.UsageException;

/// The check of `--top`.
final class TopOption {
  private TopOption() {}

  /// @throws UsageException if it is less than 1
  static void require(int top) {
    if (top < 1) {
      throw new UsageException(
          "--top is %d, must be at least 1".formatted(top), "leave it out for the default");
    }
  }
}
