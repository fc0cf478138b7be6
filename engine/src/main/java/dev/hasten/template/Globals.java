package dev.hasten.template;

import dev.hasten.error.UsageException;
import dev.hasten.template.Value.Callable;
import dev.hasten.template.Value.Dict;
import dev.hasten.template.Value.Namespace;
import dev.hasten.template.Value.Range;
import dev.hasten.template.Value.Text;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

/// The functions that every template can call: jinja2's, and those that transformers adds.
final class Globals {
  private Globals() {}

  static Map<String, Value> create(Supplier<LocalDateTime> now) {
    Map<String, Value> globals = new HashMap<>();
    add(globals, "range", Globals::range);
    add(globals, "dict", Globals::dict);
    add(globals, "namespace", Globals::namespace);
    add(globals, "joiner", Globals::joiner);
    add(globals, "raise_exception", Globals::raise);
    add(globals, "strftime_now", arguments -> formatNow(now, arguments));
    for (String name : List.of("cycler", "lipsum")) {
      add(
          globals,
          name,
          _ -> {
            throw Failure.unsupported("function '%s'".formatted(name));
          });
    }
    return globals;
  }

  private static void add(
      Map<String, Value> globals, String name, Function<Arguments, Value> body) {
    globals.put(name, new Callable("the function %s".formatted(name), body));
  }

  private static Value range(Arguments arguments) {
    List<Long> bounds =
        arguments.positional().stream().map(v -> (long) Types.integer(v, "range")).toList();
    return switch (bounds.size()) {
      case 1 -> range(0, bounds.get(0), 1);
      case 2 -> range(bounds.get(0), bounds.get(1), 1);
      case 3 -> range(bounds.get(0), bounds.get(1), bounds.get(2));
      default -> throw Failure.runtime("range takes 1 to 3 arguments, got " + bounds.size());
    };
  }

  private static Value range(long start, long stop, long step) {
    if (step == 0) {
      throw Failure.runtime("range: the step must not be zero");
    }
    long length = Math.max(0, Math.ceilDiv(stop - start, step));
    if (length > Limits.MAX_RANGE) {
      throw Failure.limit(
          "range of %d elements, over the limit of %d".formatted(length, Limits.MAX_RANGE));
    }
    List<Value> items = new ArrayList<>((int) length);
    for (int i = 0; i < length; i++) {
      items.add(Value.Int.of(start + i * step));
    }
    return new Range(start, stop, step, List.copyOf(items));
  }

  private static Value dict(Arguments arguments) {
    return Dict.of(entries("dict", arguments));
  }

  private static SequencedMap<Value, Value> entries(String function, Arguments arguments) {
    if (arguments.positional().size() > 1) {
      throw Failure.runtime(
          "%s takes at most 1 argument, got %d".formatted(function, arguments.positional().size()));
    }
    SequencedMap<Value, Value> entries = new LinkedHashMap<>();
    for (Value source : arguments.positional()) {
      Types.requireDefined(source);
      if (source instanceof Dict dict) {
        entries.putAll(dict.entries());
      } else {
        Iteration.items(source).forEach(pair -> addPair(function, pair, entries));
      }
    }
    arguments.named().forEach((name, value) -> entries.put(new Text(name), value));
    return entries;
  }

  private static void addPair(String function, Value pair, Map<Value, Value> entries) {
    List<Value> parts = Iteration.items(pair);
    if (parts.size() != 2) {
      throw Failure.runtime(
          "%s: an entry must be a pair, got %d values".formatted(function, parts.size()));
    }
    entries.put(Hashing.requireHashable(parts.getFirst()), parts.getLast());
  }

  private static Value namespace(Arguments arguments) {
    Map<String, Value> attributes = new LinkedHashMap<>();
    entries("namespace", arguments)
        .forEach((name, value) -> attributes.put(Printing.str(name), value));
    return new Namespace(attributes);
  }

  /// A function that returns nothing the first time and the separator after.
  private static Value joiner(Arguments arguments) {
    Value separator = Signature.of("sep=', '").bind("joiner", arguments).getFirst();
    AtomicBoolean used = new AtomicBoolean();
    return new Callable("a joiner", _ -> used.getAndSet(true) ? separator : Text.EMPTY);
  }

  private static Value raise(Arguments arguments) {
    Value message = Signature.of("message").bind("raise_exception", arguments).getFirst();
    throw new UsageException(
        Printing.str(message), "the model's chat template refuses these messages: change them");
  }

  private static Value formatNow(Supplier<LocalDateTime> now, Arguments arguments) {
    Value format = Signature.of("format").bind("strftime_now", arguments).getFirst();
    return new Text(DateFormat.format(now.get(), Types.text(format, "strftime_now")));
  }
}
