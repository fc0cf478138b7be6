package dev.hasten.catalog;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One source could not give the model; the next one is tried. Failures of the local disk are not
/// of this kind: they stay an [java.io.IOException], because no other source would help.
class SourceFailure extends Exception {
  private static final long serialVersionUID = 1;

  private final @Nullable String hint;

  SourceFailure(String reason) {
    this(reason, null, null);
  }

  SourceFailure(String reason, String hint) {
    this(reason, hint, null);
  }

  SourceFailure(String reason, @Nullable String hint, @Nullable Throwable cause) {
    super(reason, cause);
    this.hint = hint;
  }

  String reason() {
    return String.valueOf(getMessage());
  }

  Optional<String> hint() {
    return Optional.ofNullable(hint);
  }
}
