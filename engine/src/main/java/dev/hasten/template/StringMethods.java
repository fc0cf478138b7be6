package dev.hasten.template;

import dev.hasten.template.Operation.Call;
import dev.hasten.template.Strings.Alignment;
import dev.hasten.template.Value.Bool;
import dev.hasten.template.Value.Int;
import dev.hasten.template.Value.ListValue;
import dev.hasten.template.Value.Markup;
import dev.hasten.template.Value.Text;
import dev.hasten.template.Value.TupleValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;

/// The methods of Python's `str`.
final class StringMethods {
  static final Map<String, Operation> TABLE = table();

  private static final String NOTHING = "";

  private StringMethods() {}

  private static Map<String, Operation> table() {
    Map<String, Operation> table = new HashMap<>();
    addConversions(table);
    addStripping(table);
    addSplitting(table);
    addSearching(table);
    addFormatting(table);
    StringPredicates.TABLE.forEach((name, predicate) ->
        table.put(name, Operation.of(call -> Bool.of(predicate.test(call.selfText())))));
    return Map.copyOf(table);
  }

  private static void addConversions(Map<String, Operation> table) {
    Map<String, UnaryOperator<String>> conversions =
        Map.of(
            "upper", Strings::upper,
            "lower", Strings::lower,
            "casefold", text -> Strings.lower(Strings.upper(text)),
            "title", Strings::title,
            "capitalize", Strings::capitalize,
            "swapcase", Strings::swapCase);
    conversions.forEach((name, convert) ->
        table.put(name, Operation.of(call -> call.like(convert.apply(call.selfText())))));
  }

  private static void addStripping(Map<String, Operation> table) {
    Signature signature = Signature.of("chars=None", "/");
    table.put("strip", Operation.of(signature, c -> c.like(Strings.strip(c.selfText(), set(c)))));
    table.put(
        "lstrip", Operation.of(signature, c -> c.like(Strings.stripStart(c.selfText(), set(c)))));
    table.put(
        "rstrip", Operation.of(signature, c -> c.like(Strings.stripEnd(c.selfText(), set(c)))));
    table.put(
        "removeprefix",
        Operation.of(
            Signature.of("prefix", "/"),
            c ->
                c.like(
                    c.selfText().startsWith(c.text(0))
                        ? c.selfText().substring(c.text(0).length())
                        : c.selfText())));
    table.put(
        "removesuffix",
        Operation.of(
            Signature.of("suffix", "/"),
            c ->
                c.like(
                    c.selfText().endsWith(c.text(0))
                        ? c.selfText().substring(0, c.selfText().length() - c.text(0).length())
                        : c.selfText())));
  }

  /// The characters that the first argument says to strip: space if it is None.
  static IntPredicate set(Call call) {
    if (call.isNone(0)) {
      return Strings::isSpace;
    }
    String characters = call.text(0);
    return c -> characters.indexOf(c) >= 0;
  }

  private interface Splitter {
    List<String> split(String text, String separator, int limit);
  }

  private interface SpaceSplitter {
    List<String> split(String text, int limit);
  }

  private static void addSplitting(Map<String, Operation> table) {
    Signature signature = Signature.of("sep=None", "maxsplit=-1");
    table.put(
        "split", Operation.of(signature, c -> split(c, Strings::split, Strings::splitOnSpace)));
    table.put(
        "rsplit",
        Operation.of(
            signature, c -> split(c, Strings::splitFromEnd, Strings::splitOnSpaceFromEnd)));
    table.put(
        "splitlines",
        Operation.of(
            Signature.of("keepends=False"),
            c -> texts(c, Strings.lines(c.selfText(), lineEnds(c)))));
    table.put("partition", Operation.of(Signature.of("sep", "/"), StringMethods::partition));
    table.put(
        "rpartition", Operation.of(Signature.of("sep", "/"), StringMethods::partitionFromEnd));
  }

  private static Strings.LineEnds lineEnds(Call call) {
    return call.isTrue(0) ? Strings.LineEnds.KEPT : Strings.LineEnds.DROPPED;
  }

  private static Value split(Call call, Splitter onText, SpaceSplitter onSpace) {
    int limit = call.integer(1);
    if (call.isNone(0)) {
      return texts(call, onSpace.split(call.selfText(), limit));
    }
    return texts(call, onText.split(call.selfText(), separator(call), limit));
  }

  private static String separator(Call call) {
    if (call.text(0).isEmpty()) {
      throw Failure.runtime("%s: empty separator".formatted(call.name()));
    }
    return call.text(0);
  }

  private static Value texts(Call call, List<String> parts) {
    return ListValue.of(parts.stream().map(call::like).toList());
  }

  private static Value partition(Call call) {
    List<String> parts = Strings.split(unmarked(call), separator(call), 1);
    return parts.size() == 1
        ? triple(parts.getFirst(), NOTHING, NOTHING)
        : triple(parts.getFirst(), call.text(0), parts.getLast());
  }

  private static Value partitionFromEnd(Call call) {
    List<String> parts = Strings.splitFromEnd(unmarked(call), separator(call), 1);
    return parts.size() == 1
        ? triple(NOTHING, NOTHING, parts.getFirst())
        : triple(parts.getFirst(), call.text(0), parts.getLast());
  }

  private static Value triple(String before, String separator, String after) {
    return TupleValue.of(new Text(before), new Text(separator), new Text(after));
  }

  private static void addSearching(Map<String, Operation> table) {
    Signature range = Signature.of("sub", "start=None", "end=None", "/");
    table.put("find", Operation.of(range, c -> Int.of(find(c, Window::indexOf))));
    table.put("rfind", Operation.of(range, c -> Int.of(find(c, Window::lastIndexOf))));
    table.put("index", Operation.of(range, c -> Int.of(index(c, Window::indexOf))));
    table.put("rindex", Operation.of(range, c -> Int.of(index(c, Window::lastIndexOf))));
    table.put(
        "count",
        Operation.of(
            range,
            c -> Int.of(Window.of(c).map(window -> Strings.count(window.text(), c.text(0)), 0))));
    table.put("startswith", Operation.of(range, c -> Bool.of(matches(c, String::startsWith))));
    table.put("endswith", Operation.of(range, c -> Bool.of(matches(c, String::endsWith))));
  }

  private interface Search {
    int in(Window window, String part);
  }

  private interface Match {
    boolean test(String text, String part);
  }

  private static int find(Call call, Search search) {
    return Window.of(call).map(window -> search.in(window, call.text(0)), -1);
  }

  private static int index(Call call, Search search) {
    int index = find(call, search);
    if (index < 0) {
      throw Failure.runtime("%s: substring not found".formatted(call.name()));
    }
    return index;
  }

  private static boolean matches(Call call, Match match) {
    List<Value> parts =
        call.value(0) instanceof TupleValue tuple ? tuple.items() : List.of(call.value(0));
    List<String> texts = parts.stream().map(part -> Types.text(part, call.name())).toList();
    return Window.of(call)
            .map(window -> texts.stream().anyMatch(t -> match.test(window.text(), t)) ? 1 : 0, 0)
        == 1;
  }

  /// The part of a string that `start` and `end` leave to search in.
  private record Window(String text, int start, boolean exists) {

    static Window of(Call call) {
      String text = call.selfText();
      int length = Strings.length(text);
      int start = bound(call.value(1), 0, length);
      int end = Math.min(bound(call.value(2), length, length), length);
      return start > end
          ? new Window(NOTHING, start, false)
          : new Window(Strings.substring(text, start, end), start, true);
    }

    private static int bound(Value value, int otherwise, int length) {
      if (value == Value.None.NONE) {
        return otherwise;
      }
      int index = Types.integer(value, "slice index");
      return index < 0 ? Math.max(index + length, 0) : index;
    }

    int map(Function<Window, Integer> result, int otherwise) {
      return exists ? result.apply(this) : otherwise;
    }

    int indexOf(String part) {
      return absolute(text.indexOf(part));
    }

    int lastIndexOf(String part) {
      return absolute(text.lastIndexOf(part));
    }

    private int absolute(int index) {
      return index < 0 ? -1 : start + text.codePointCount(0, index);
    }
  }

  private static void addFormatting(Map<String, Operation> table) {
    table.put(
        "replace",
        Operation.of(
            Signature.of("old", "new", "count=-1", "/"),
            c -> new Text(Strings.replace(unmarked(c), c.text(0), c.text(1), c.integer(2)))));
    table.put(
        "join",
        Operation.of(Signature.of("iterable", "/"), c -> new Text(join(unmarked(c), c.value(0)))));
    table.put(
        "format",
        Operation.of(Signature.VARIADIC, c -> new Text(BraceFormat.format(unmarked(c), c.raw()))));
    Signature padding = Signature.of("width", "fillchar=' '", "/");
    table.put("center", Operation.of(padding, c -> pad(c, Alignment.CENTER)));
    table.put("ljust", Operation.of(padding, c -> pad(c, Alignment.LEFT)));
    table.put("rjust", Operation.of(padding, c -> pad(c, Alignment.RIGHT)));
    table.put("zfill", Operation.of(Signature.of("width", "/"), StringMethods::zeroFill));
    table.put("expandtabs", Operation.of(Signature.of("tabsize=8"), StringMethods::expandTabs));
    table.put("format_map", Operation.of(Signature.of("mapping", "/"), StringMethods::formatMap));
  }

  /// The object's text, for methods that would escape their arguments if it were marked safe.
  private static String unmarked(Call call) {
    if (call.self() instanceof Markup) {
      throw Failure.unsupported("method '%s' of a string marked safe".formatted(call.name()));
    }
    return call.selfText();
  }

  private static String join(String separator, Value items) {
    Types.requireDefined(items);
    BoundedText out = new BoundedText();
    String between = NOTHING;
    for (Value item : Iteration.items(items)) {
      out.append(between).append(Types.text(item, "join"));
      between = separator;
    }
    return out.toString();
  }

  private static Value formatMap(Call call) {
    Map<String, Value> named = new HashMap<>();
    if (call.value(0) instanceof Value.Dict dict) {
      dict.entries().forEach((key, value) -> named.put(Printing.str(key), value));
    }
    return new Text(BraceFormat.format(unmarked(call), new Arguments(List.of(), named)));
  }

  private static Value pad(Call call, Alignment alignment) {
    if (Strings.length(call.text(1)) != 1) {
      throw Failure.runtime(
          "%s: the fill character must be exactly one character long".formatted(call.name()));
    }
    return new Text(Strings.pad(unmarked(call), call.integer(0), call.text(1), alignment));
  }

  private static Value zeroFill(Call call) {
    String text = call.selfText();
    boolean signed = text.startsWith("-") || text.startsWith("+");
    String sign = signed ? text.substring(0, 1) : NOTHING;
    int width = call.integer(0) - sign.length();
    return call.like(
        sign + Strings.pad(text.substring(sign.length()), width, "0", Alignment.RIGHT));
  }

  private static Value expandTabs(Call call) {
    int size = Math.max(0, call.integer(0));
    BoundedText out = new BoundedText();
    int column = 0;
    for (int c : call.selfText().codePoints().toArray()) {
      if (c == '\t') {
        int blanks = size == 0 ? 0 : size - column % size;
        Limits.checkLength(blanks);
        out.append(" ".repeat(blanks));
        column += blanks;
      } else {
        out.append(Character.toString(c));
        column = c == '\n' || c == '\r' ? 0 : column + 1;
      }
    }
    return call.like(out.toString());
  }
}
