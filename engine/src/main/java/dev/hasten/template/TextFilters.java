package dev.hasten.template;

import dev.hasten.template.Operation.Call;
import dev.hasten.template.Value.Int;
import dev.hasten.template.Value.Markup;
import dev.hasten.template.Value.Str;
import dev.hasten.template.Value.Text;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Filters that make text.
final class TextFilters {
  private static final Pattern WORD = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern TITLE_WORD =
      Pattern.compile("[-\\s({\\[<]+|[^-\\s({\\[<]+", Pattern.UNICODE_CHARACTER_CLASS);

  static final Map<String, Operation> TABLE =
      Map.ofEntries(
          Map.entry("string", Operation.of(call -> soft(call.self()))),
          Map.entry("safe", Operation.of(call -> new Markup(Printing.str(call.self())))),
          Map.entry("escape", Operation.of(call -> Escaping.escape(call.self()))),
          Map.entry("e", Operation.of(call -> Escaping.escape(call.self()))),
          Map.entry("forceescape", Operation.of(TextFilters::forceEscape)),
          Map.entry("upper", converting(Strings::upper)),
          Map.entry("lower", converting(Strings::lower)),
          Map.entry("capitalize", converting(Strings::capitalize)),
          Map.entry("title", Operation.of(TextFilters::title)),
          Map.entry("trim", Operation.of(Signature.of("chars=None"), TextFilters::trim)),
          Map.entry(
              "replace",
              Operation.of(Signature.of("old", "new", "count=None"), TextFilters::replace)),
          Map.entry(
              "indent",
              Operation.of(
                  Signature.of("width=4", "first=False", "blank=False"), TextFilters::indent)),
          Map.entry("center", Operation.of(Signature.of("width=80"), TextFilters::center)),
          Map.entry(
              "truncate",
              Operation.of(
                  Signature.of("length=255", "killwords=False", "end='...'", "leeway=None"),
                  TextFilters::truncate)),
          Map.entry("format", Operation.of(Signature.VARIADIC, TextFilters::format)),
          Map.entry("wordcount", Operation.of(TextFilters::wordCount)),
          Map.entry(
              "tojson",
              Operation.of(
                  Signature.of(
                      "ensure_ascii=False", "indent=None", "separators=None", "sort_keys=False"),
                  TextFilters::json)));

  private TextFilters() {}

  /// The value as a string; one marked safe stays so.
  private static Str soft(Value value) {
    return value instanceof Str string ? string : new Text(Printing.str(value));
  }

  private static Operation converting(UnaryOperator<String> conversion) {
    return Operation.of(call -> {
      Str string = soft(call.self());
      return string.like(conversion.apply(string.value()));
    });
  }

  private static Value forceEscape(Call call) {
    return Escaping.escape(new Text(Printing.str(call.self())));
  }

  /// Unlike `str.title`, only blanks, hyphens and opening brackets begin a word.
  private static Value title(Call call) {
    Matcher words = TITLE_WORD.matcher(soft(call.self()).value());
    return new Text(words.replaceAll(word -> Matcher.quoteReplacement(titleWord(word.group()))));
  }

  private static String titleWord(String word) {
    int end = word.offsetByCodePoints(0, 1);
    return Strings.upper(word.substring(0, end)) + Strings.lower(word.substring(end));
  }

  private static Value trim(Call call) {
    Str string = soft(call.self());
    return string.like(Strings.strip(string.value(), StringMethods.set(call)));
  }

  private static Value replace(Call call) {
    int limit = call.isNone(2) ? -1 : call.integer(2);
    return new Text(
        Strings.replace(
            Printing.str(call.self()),
            Printing.str(call.value(0)),
            Printing.str(call.value(1)),
            limit));
  }

  private static Value indent(Call call) {
    String indent = call.value(0) instanceof Str text ? text.value() : blanks(call.integer(0));
    List<String> lines = Strings.lines(call.selfText() + "\n", Strings.LineEnds.DROPPED);
    BoundedText out = new BoundedText();
    for (int i = 0; i < lines.size(); i++) {
      boolean isIndented = i == 0 ? call.isTrue(1) : call.isTrue(2) || !lines.get(i).isEmpty();
      out.append(i == 0 ? "" : "\n").append(isIndented ? indent : "").append(lines.get(i));
    }
    return call.like(out.toString());
  }

  private static String blanks(int count) {
    Limits.checkLength(count);
    return " ".repeat(Math.max(0, count));
  }

  private static Value center(Call call) {
    Str string = soft(call.self());
    return string.like(Strings.pad(string.value(), call.integer(0), " ", Strings.Alignment.CENTER));
  }

  private static Value truncate(Call call) {
    String end = call.text(2);
    int length = call.integer(0);
    int leeway = call.isNone(3) ? 5 : call.integer(3);
    if (length < Strings.length(end) || leeway < 0) {
      throw Failure.runtime("filter truncate: the length is shorter than the end mark");
    }
    if (Iteration.length(call.self()).orElse(Integer.MAX_VALUE) <= (long) length + leeway) {
      return call.self();
    }
    String text = call.selfText();
    String cut = Strings.substring(text, 0, length - Strings.length(end));
    return call.like((call.isTrue(1) ? cut : Strings.splitFromEnd(cut, " ", 1).getFirst()) + end);
  }

  private static Value format(Call call) {
    Arguments arguments = call.raw();
    if (!arguments.positional().isEmpty() && !arguments.named().isEmpty()) {
      throw Failure.runtime("filter format: positional and keyword arguments at the same time");
    }
    Value operand =
        arguments.named().isEmpty()
            ? Value.TupleValue.of(arguments.positional())
            : Value.Dict.ofNames(arguments.named());
    return PrintfFormat.format(soft(call.self()), operand);
  }

  private static Value wordCount(Call call) {
    return Int.of(WORD.matcher(soft(call.self()).value()).results().count());
  }

  private static Value json(Call call) {
    Optional<String> indent = jsonIndent(call.value(1));
    String itemSeparator = indent.isPresent() ? "," : ", ";
    String keySeparator = ": ";
    if (!call.isNone(2)) {
      List<Value> separators = Iteration.items(call.value(2));
      if (separators.size() != 2) {
        throw Failure.runtime("tojson: separators must be a pair, got " + separators.size());
      }
      itemSeparator = Types.text(separators.getFirst(), "tojson");
      keySeparator = Types.text(separators.getLast(), "tojson");
    }
    return new Text(
        JsonWriter.write(
            call.self(),
            new JsonWriter.Style(
                call.isTrue(0) ? JsonWriter.Escapes.ALL_BUT_ASCII : JsonWriter.Escapes.ONLY_NEEDED,
                indent,
                itemSeparator,
                keySeparator,
                call.isTrue(3) ? JsonWriter.KeyOrder.SORTED : JsonWriter.KeyOrder.AS_GIVEN)));
  }

  private static Optional<String> jsonIndent(Value indent) {
    return switch (indent) {
      case Value.None _ -> Optional.empty();
      case Str text -> Optional.of(text.value());
      default -> Optional.of(blanks(Types.integer(indent, "tojson")));
    };
  }
}
