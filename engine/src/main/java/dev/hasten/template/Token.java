package dev.hasten.template;

/// A piece of template source.
///
/// @param text for data and strings the final text (escapes resolved), else as in the source
record Token(Kind kind, String text, Position position) {

  enum Kind {
    DATA,
    VARIABLE_BEGIN,
    VARIABLE_END,
    BLOCK_BEGIN,
    BLOCK_END,
    NAME,
    STRING,
    INTEGER,
    FLOAT,
    OPERATOR,
    END
  }

  boolean is(Kind expected, String expectedText) {
    return kind == expected && text.equals(expectedText);
  }

  boolean isName(String name) {
    return is(Kind.NAME, name);
  }

  boolean isOperator(String operator) {
    return is(Kind.OPERATOR, operator);
  }

  String description() {
    return switch (kind) {
      case END -> "end of template";
      case DATA -> "template data";
      case BLOCK_END -> "the end of the block";
      case VARIABLE_END -> "the end of the expression";
      case STRING -> "string '" + text + "'";
      default -> "'" + text + "'";
    };
  }
}
