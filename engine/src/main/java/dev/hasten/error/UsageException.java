package dev.hasten.error;

/// A request that cannot be meant: an unknown option value, an empty prompt, a prompt longer than
/// the context. The command line exits with 2.
public final class UsageException extends HastenException {
  public UsageException(String message, String hint) {
    super(message, hint, null);
  }
}
