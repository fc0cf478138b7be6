package dev.hasten.template;

import dev.hasten.error.BadModelException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.IntPredicate;

/// Cuts template source into tokens: text, and the insides of `{{ }}` and `{% %}`. Whitespace is
/// controlled as by jinja2 with `trim_blocks=True, lstrip_blocks=True`: the newline after a block
/// and the blanks before it on its line vanish, `-` strips more, `+` nothing.
final class Lexer {
  private enum Tag {
    VARIABLE("}}"),
    BLOCK("%}"),
    COMMENT("#}");

    private final String end;

    Tag(String end) {
      this.end = end;
    }
  }

  private final String source;
  private final SourceMap sourceMap;
  private final List<Token> tokens = new ArrayList<>();
  private final Deque<Character> openBrackets = new ArrayDeque<>();
  private int at;

  private Lexer(String source) {
    this.source = source;
    this.sourceMap = new SourceMap(source);
  }

  static List<Token> tokenize(String source) {
    Lexer lexer = new Lexer(normalizeNewlines(source));
    lexer.run();
    return List.copyOf(lexer.tokens);
  }

  /// Every line end becomes `\n`; a single one at the very end is dropped, as jinja2 does.
  private static String normalizeNewlines(String source) {
    String text = source.replace("\r\n", "\n").replace('\r', '\n');
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }

  private void run() {
    while (at < source.length()) {
      int tagStart = nextTag();
      if (tagStart < 0) {
        addData(at, source.length());
        at = source.length();
      } else {
        readTag(tagStart);
      }
    }
    add(Token.Kind.END, "", at);
  }

  private int nextTag() {
    for (int i = source.indexOf('{', at); i >= 0; i = source.indexOf('{', i + 1)) {
      if (i + 1 < source.length() && "{%#".indexOf(source.charAt(i + 1)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  private void readTag(int start) {
    Tag tag =
        switch (source.charAt(start + 1)) {
          case '{' -> Tag.VARIABLE;
          case '%' -> Tag.BLOCK;
          default -> Tag.COMMENT;
        };
    addData(at, endOfDataBefore(start, tag));
    at = start + 2;
    if (at < source.length() && (source.charAt(at) == '-' || source.charAt(at) == '+')) {
      at++;
    }
    switch (tag) {
      case COMMENT -> skipComment(start);
      case VARIABLE -> readInside(Tag.VARIABLE, start);
      case BLOCK -> {
        if (!readRaw(start)) {
          readInside(Tag.BLOCK, start);
        }
      }
    }
  }

  /// Where the text that runs from [#at] to the tag at `start` ends after stripping.
  private int endOfDataBefore(int start, Tag tag) {
    char sign = start + 2 < source.length() ? source.charAt(start + 2) : ' ';
    if (sign == '-') {
      return blankStart(start, c -> true);
    }
    if (sign == '+' || tag == Tag.VARIABLE) {
      return start;
    }
    int indentStart = blankStart(start, c -> c != '\n');
    boolean startsLine = indentStart == 0 || source.charAt(indentStart - 1) == '\n';
    return startsLine ? indentStart : start;
  }

  /// Where the white space of the given kind begins that ends at `end`.
  private int blankStart(int end, IntPredicate kind) {
    int start = end;
    while (start > at
        && Strings.isSpace(source.charAt(start - 1))
        && kind.test(source.charAt(start - 1))) {
      start--;
    }
    return start;
  }

  private void skipComment(int start) {
    int end = source.indexOf(Tag.COMMENT.end, at);
    if (end < 0) {
      throw Failure.syntax("the comment is never closed with #}", sourceMap.position(start));
    }
    char sign = end > at ? source.charAt(end - 1) : ' ';
    at = end + 2;
    skipAfterBlock(sign);
  }

  private void skipAfterBlock(char sign) {
    if (sign == '-') {
      skipSpace();
    } else if (sign != '+' && at < source.length() && source.charAt(at) == '\n') {
      at++;
    }
  }

  private void skipSpace() {
    while (at < source.length() && Strings.isSpace(source.charAt(at))) {
      at++;
    }
  }

  /// Reads `{% raw %} … {% endraw %}` if that is what stands here.
  private boolean readRaw(int start) {
    int bodyStart = endOfRawOpening();
    if (bodyStart < 0) {
      return false;
    }
    at = bodyStart;
    for (int i = source.indexOf("{%", at); i >= 0; i = source.indexOf("{%", i + 1)) {
      int nameStart = i + 2;
      if (nameStart < source.length() && "-+".indexOf(source.charAt(nameStart)) >= 0) {
        nameStart++;
      }
      nameStart = spaceEnd(nameStart);
      int close = spaceEnd(nameStart + "endraw".length());
      if (source.startsWith("endraw", nameStart) && closesBlock(close)) {
        addData(bodyStart, endOfDataBefore(i, Tag.BLOCK));
        at = close;
        readBlockEnd();
        return true;
      }
    }
    throw Failure.syntax("the raw block is never closed", sourceMap.position(start));
  }

  private int endOfRawOpening() {
    int name = spaceEnd(at);
    if (!source.startsWith("raw", name)) {
      return -1;
    }
    int close = spaceEnd(name + "raw".length());
    if (source.startsWith("%}", close)) {
      return close + 2;
    }
    return source.startsWith("-%}", close) ? spaceEnd(close + 3) : -1;
  }

  private int spaceEnd(int from) {
    int end = from;
    while (end < source.length() && Strings.isSpace(source.charAt(end))) {
      end++;
    }
    return end;
  }

  private boolean closesBlock(int index) {
    return source.startsWith("%}", index)
        || source.startsWith("-%}", index)
        || source.startsWith("+%}", index);
  }

  private void readBlockEnd() {
    char sign = source.charAt(at);
    at += sign == '%' ? 2 : 3;
    skipAfterBlock(sign);
  }

  private void readInside(Tag tag, int start) {
    add(
        tag == Tag.BLOCK ? Token.Kind.BLOCK_BEGIN : Token.Kind.VARIABLE_BEGIN,
        tag == Tag.BLOCK ? "{%" : "{{",
        start);
    openBrackets.clear();
    while (true) {
      skipSpace();
      if (at >= source.length()) {
        throw Failure.syntax("the tag is never closed with " + tag.end, sourceMap.position(start));
      }
      if (openBrackets.isEmpty() && readEnd(tag)) {
        return;
      }
      readToken();
    }
  }

  private boolean readEnd(Tag tag) {
    int start = at;
    if (tag == Tag.BLOCK && closesBlock(at)) {
      readBlockEnd();
      add(Token.Kind.BLOCK_END, "%}", start);
      return true;
    }
    if (tag == Tag.VARIABLE && source.startsWith("-}}", at)) {
      at = spaceEnd(at + 3);
      add(Token.Kind.VARIABLE_END, "}}", start);
      return true;
    }
    if (tag == Tag.VARIABLE && source.startsWith("}}", at)) {
      at += 2;
      add(Token.Kind.VARIABLE_END, "}}", start);
      return true;
    }
    return false;
  }

  private void readToken() {
    char c = source.charAt(at);
    int start = at;
    if (Character.isDigit(c)) {
      NumberScanner.Scan scan = NumberScanner.scan(source, at);
      at = scan.end();
      add(scan.kind(), source.substring(start, at).replace("_", ""), start);
    } else if (c == '_' || Character.isUnicodeIdentifierStart(source.codePointAt(at))) {
      readName();
    } else if (c == '\'' || c == '"') {
      readString();
    } else {
      readOperator();
    }
  }

  private void readString() {
    int start = at;
    at = StringLiteral.end(source, at, sourceMap);
    try {
      add(Token.Kind.STRING, StringLiteral.unescape(source.substring(start + 1, at - 1)), start);
    } catch (BadModelException badEscape) {
      throw Failure.at(sourceMap.position(start), badEscape);
    }
  }

  private void readName() {
    int start = at;
    while (at < source.length() && isNamePart(source.codePointAt(at))) {
      at += Character.charCount(source.codePointAt(at));
    }
    add(Token.Kind.NAME, source.substring(start, at), start);
  }

  private static boolean isNamePart(int codePoint) {
    return Character.isUnicodeIdentifierPart(codePoint)
        && !Character.isIdentifierIgnorable(codePoint);
  }

  private static final List<String> LONG_OPERATORS = List.of("//", "**", "==", "!=", ">=", "<=");
  private static final String SHORT_OPERATORS = "+-/*%~[](){}><=.:|,;";

  private void readOperator() {
    int start = at;
    for (String operator : LONG_OPERATORS) {
      if (source.startsWith(operator, at)) {
        at += 2;
        add(Token.Kind.OPERATOR, operator, start);
        return;
      }
    }
    char c = source.charAt(at);
    if (SHORT_OPERATORS.indexOf(c) < 0) {
      throw Failure.syntax("unexpected character '%c'".formatted(c), sourceMap.position(at));
    }
    balance(c);
    at++;
    add(Token.Kind.OPERATOR, String.valueOf(c), start);
  }

  private void balance(char c) {
    switch (c) {
      case '(' -> openBrackets.push(')');
      case '[' -> openBrackets.push(']');
      case '{' -> openBrackets.push('}');
      case ')', ']', '}' -> {
        if (openBrackets.isEmpty() || openBrackets.pop() != c) {
          throw Failure.syntax("unexpected '%c'".formatted(c), sourceMap.position(at));
        }
      }
      default -> {}
    }
  }

  private void addData(int from, int to) {
    if (to > from) {
      add(Token.Kind.DATA, source.substring(from, to), from);
    }
  }

  private void add(Token.Kind kind, String text, int index) {
    tokens.add(new Token(kind, text, sourceMap.position(index)));
  }
}
