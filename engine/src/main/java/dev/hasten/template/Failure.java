package dev.hasten.template;

import dev.hasten.error.BadModelException;

/// Makes the exceptions of this package. Operations on values do not know where in the source they
/// are; [Interpreter] adds that to what they throw.
final class Failure {
  private static final String SYNTAX_HINT =
      "the template is part of the model file: use another conversion of the model, or a raw prompt";
  private static final String RENDER_HINT =
      "do the messages have the fields this template reads? a raw prompt needs no template";
  private static final String UNSUPPORTED_HINT =
      "use a raw prompt, or another conversion of the model with a simpler template";
  private static final String LIMIT_HINT =
      "the template loops or nests without end, or the messages are far too long";

  private Failure() {}

  static BadModelException syntax(String what, Position where) {
    return new BadModelException("chat template, %s: %s".formatted(where, what), SYNTAX_HINT);
  }

  static BadModelException unsupportedSyntax(String construct, Position where) {
    return new BadModelException(
        "chat template, %s: unsupported %s".formatted(where, construct), UNSUPPORTED_HINT);
  }

  static BadModelException unsupported(String construct) {
    return new BadModelException("unsupported " + construct, UNSUPPORTED_HINT);
  }

  /// What Python would raise as a TypeError, ValueError or UndefinedError.
  static BadModelException runtime(String what) {
    return new BadModelException(what, RENDER_HINT);
  }

  static BadModelException limit(String what) {
    return new BadModelException(what, LIMIT_HINT);
  }

  static BadModelException at(Position where, BadModelException failure) {
    return new BadModelException(
        "chat template, %s: %s".formatted(where, failure.getMessage()), failure.hint(), failure);
  }
}
