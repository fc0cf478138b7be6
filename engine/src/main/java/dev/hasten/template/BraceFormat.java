package dev.hasten.template;

import dev.hasten.template.Value.Int;
import dev.hasten.template.Value.Text;

/// Python's `format.format(values)`: `{}`, `{0}`, `{name}`, `{a.b[0]}`, `{!r}`, `{:>8}`.
final class BraceFormat {
  private final String format;
  private final Arguments arguments;
  private final BoundedText out = new BoundedText();
  private int at;
  private int nextIndex;

  private BraceFormat(String format, Arguments arguments) {
    this.format = format;
    this.arguments = arguments;
  }

  static String format(String format, Arguments arguments) {
    BraceFormat run = new BraceFormat(format, arguments);
    run.run();
    return run.out.toString();
  }

  private void run() {
    while (at < format.length()) {
      char c = format.charAt(at);
      if ((c == '{' || c == '}') && format.startsWith(String.valueOf(c), at + 1)) {
        out.append(c);
        at += 2;
      } else if (c == '{') {
        out.append(field());
      } else if (c == '}') {
        throw Failure.runtime("single '}' encountered in format string");
      } else {
        out.append(c);
        at++;
      }
    }
  }

  private String field() {
    int end = format.indexOf('}', at);
    if (end < 0) {
      throw Failure.runtime("expected '}' before end of format string");
    }
    String field = format.substring(at + 1, end);
    if (field.indexOf('{') >= 0) {
      throw Failure.unsupported("format field nested in '{%s}'".formatted(field));
    }
    at = end + 1;
    int colon = field.indexOf(':');
    String spec = colon < 0 ? "" : field.substring(colon + 1);
    String reference = colon < 0 ? field : field.substring(0, colon);
    int bang = reference.indexOf('!');
    String conversion = bang < 0 ? "" : reference.substring(bang + 1);
    Value value = resolve(bang < 0 ? reference : reference.substring(0, bang));
    return FormatSpec.parse(spec).format(converted(conversion, value));
  }

  private static Value converted(String conversion, Value value) {
    return switch (conversion) {
      case "" -> value;
      case "s" -> new Text(Printing.str(value));
      case "r" -> new Text(Printing.repr(value));
      default -> throw Failure.unsupported("format conversion '!%s'".formatted(conversion));
    };
  }

  private Value resolve(String reference) {
    int end = 0;
    while (end < reference.length() && ".[".indexOf(reference.charAt(end)) < 0) {
      end++;
    }
    Value value = argument(reference.substring(0, end));
    while (end < reference.length()) {
      int start = end + 1;
      boolean isItem = reference.charAt(end) == '[';
      end = isItem ? reference.indexOf(']', start) : partEnd(reference, start);
      if (end < 0) {
        throw Failure.runtime("missing ']' in format string");
      }
      String name = reference.substring(start, end);
      value = isItem ? Attributes.item(value, key(name)) : Attributes.attribute(value, name);
      Types.requireDefined(value);
      end += isItem ? 1 : 0;
    }
    return value;
  }

  private static int partEnd(String reference, int start) {
    int end = start;
    while (end < reference.length() && ".[".indexOf(reference.charAt(end)) < 0) {
      end++;
    }
    return end;
  }

  private static Value key(String name) {
    return name.matches("\\d{1,9}") ? Int.of(Integer.parseInt(name)) : new Text(name);
  }

  private Value argument(String name) {
    if (name.isEmpty() || name.matches("\\d{1,9}")) {
      int index = name.isEmpty() ? nextIndex++ : Integer.parseInt(name);
      if (index >= arguments.positional().size()) {
        throw Failure.runtime(
            "format: index %d out of range for %d arguments"
                .formatted(index, arguments.positional().size()));
      }
      return arguments.positional().get(index);
    }
    Value value = arguments.named().get(name);
    if (value == null) {
      throw Failure.runtime("format: no argument named '%s'".formatted(name));
    }
    return value;
  }
}
