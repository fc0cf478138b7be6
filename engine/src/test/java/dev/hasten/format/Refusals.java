package dev.hasten.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.hasten.error.HastenException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// What every refusal of an input owes its reader.
public final class Refusals {
  private Refusals() {}

  /// The call fails with exactly this class; message and hint are one line each, and the message
  /// has all the parts.
  public static void assertRefused(
      ThrowingCallable call, Class<? extends HastenException> expected, String... messageParts) {
    Throwable thrown = catchThrowable(call);
    assertThat(thrown).isExactlyInstanceOf(expected).message().contains(messageParts);
    assertOneLine(String.valueOf(thrown.getMessage()));
    assertOneLine(((HastenException) thrown).hint());
  }

  private static void assertOneLine(String text) {
    assertThat(text).isNotBlank().doesNotContainPattern("\\R").doesNotEndWith(".");
    assertThat(text.codePoints()).noneMatch(Character::isISOControl);
  }
}
