package dev.hasten.error;

import org.jspecify.annotations.Nullable;

/// Something the work needs could not be had: a file, a download, disk space, memory, a program.
public final class ResourceException extends HastenException {
  public ResourceException(String message, String hint) {
    this(message, hint, null);
  }

  public ResourceException(String message, String hint, @Nullable Throwable cause) {
    super(message, hint, cause);
  }
}
