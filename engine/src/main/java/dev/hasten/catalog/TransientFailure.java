package dev.hasten.catalog;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A failure that may pass: worth another attempt at the same source.
final class TransientFailure extends SourceFailure {
  private static final long serialVersionUID = 1;

  private final @Nullable Duration retryAfter;

  TransientFailure(String reason) {
    this(reason, null, null);
  }

  TransientFailure(String reason, Throwable cause) {
    this(reason, cause, null);
  }

  TransientFailure(String reason, Optional<Duration> retryAfter) {
    this(reason, null, retryAfter.orElse(null));
  }

  private TransientFailure(
      String reason, @Nullable Throwable cause, @Nullable Duration retryAfter) {
    super(
        reason, "try again: what has arrived is kept, and the transfer goes on from there", cause);
    this.retryAfter = retryAfter;
  }

  /// How long the server asks to be left alone.
  Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
