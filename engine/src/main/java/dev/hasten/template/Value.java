package dev.hasten.template;

import java.math.BigInteger;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;

/// What an expression evaluates to: Python's data model, as far as templates see it. Values equal
/// each other as in Python (`1 == 1.0 == True`), so that they can be keys of a dict.
sealed interface Value {

  /// How many values this one consists of, itself included: what copying or comparing it costs.
  default long weight() {
    return 1;
  }

  enum None implements Value {
    NONE
  }

  /// What a missing variable or attribute evaluates to.
  ///
  /// @param reason said when it is used where a value is needed
  record Undefined(String reason) implements Value {
    @Override
    public boolean equals(Object other) {
      return other instanceof Undefined;
    }

    @Override
    public int hashCode() {
      return 0;
    }
  }

  sealed interface Numeric extends Value {}

  record Bool(boolean value) implements Numeric {
    static final Bool TRUE = new Bool(true);
    static final Bool FALSE = new Bool(false);

    static Bool of(boolean value) {
      return value ? TRUE : FALSE;
    }

    @Override
    public boolean equals(Object other) {
      return Numbers.areEqual(this, other);
    }

    @Override
    public int hashCode() {
      return Numbers.hash(this);
    }
  }

  record Int(BigInteger value) implements Numeric {
    static Int of(long value) {
      return new Int(BigInteger.valueOf(value));
    }

    static Int of(BigInteger value) {
      Limits.checkBits(value.bitLength());
      return new Int(value);
    }

    @Override
    public boolean equals(Object other) {
      return Numbers.areEqual(this, other);
    }

    @Override
    public int hashCode() {
      return Numbers.hash(this);
    }
  }

  record Real(double value) implements Numeric {
    @Override
    public boolean equals(Object other) {
      return Numbers.areEqual(this, other);
    }

    @Override
    public int hashCode() {
      return Numbers.hash(this);
    }
  }

  sealed interface Str extends Value {
    String value();

    /// A string of the same kind: what `safe` has marked stays marked.
    Str like(String text);
  }

  record Text(String value) implements Str {
    static final Text EMPTY = new Text("");

    @Override
    public Str like(String text) {
      return new Text(text);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Str string && string.value().equals(value);
    }

    @Override
    public int hashCode() {
      return value.hashCode();
    }
  }

  /// A string marked by `safe` or `escape`; `+` escapes what is added to it.
  record Markup(String value) implements Str {
    @Override
    public Str like(String text) {
      return new Markup(text);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Str string && string.value().equals(value);
    }

    @Override
    public int hashCode() {
      return value.hashCode();
    }
  }

  /// A list, tuple or range.
  sealed interface Sequence extends Value {
    List<Value> items();
  }

  record ListValue(List<Value> items, long weight) implements Sequence {
    static ListValue of(List<? extends Value> items) {
      return new ListValue(Collections.unmodifiableList(items), Limits.weightOf(items));
    }
  }

  record TupleValue(List<Value> items, long weight) implements Sequence {
    static TupleValue of(List<? extends Value> items) {
      return new TupleValue(Collections.unmodifiableList(items), Limits.weightOf(items));
    }

    static TupleValue of(Value... items) {
      return of(List.of(items));
    }
  }

  /// Python's `range(start, stop, step)`.
  record Range(long start, long stop, long step, List<Value> items) implements Sequence {
    @Override
    public long weight() {
      return items.size() + 1L;
    }
  }

  record Dict(SequencedMap<Value, Value> entries, long weight) implements Value {
    static Dict of(SequencedMap<Value, Value> entries) {
      long weight = Limits.weightOf(entries.keySet()) + Limits.weightOf(entries.values());
      Limits.checkWeight(weight);
      return new Dict(Collections.unmodifiableSequencedMap(entries), weight);
    }

    static Dict ofNames(Map<String, Value> entries) {
      SequencedMap<Value, Value> map = new LinkedHashMap<>();
      entries.forEach((name, value) -> map.put(new Text(name), value));
      return of(map);
    }
  }

  /// What `dict.keys()`, `.values()` and `.items()` return.
  record DictView(String pythonType, List<Value> items, long weight) implements Value {
    static DictView of(String pythonType, List<Value> items) {
      return new DictView(pythonType, items, Limits.weightOf(items));
    }
  }

  /// What `map`, `select` and their like return: it can be gone through once, and has no length.
  record Generator(Iterator<Value> rest) implements Value {}

  /// Anything that can be called: a macro, a global function, a method bound to its object.
  record Callable(String description, Function<Arguments, Value> body) implements Value {
    Value call(Arguments arguments) {
      return body.apply(arguments);
    }
  }

  /// What `namespace()` returns: the one kind of value that a template can change.
  record Namespace(Map<String, Value> attributes) implements Value {
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /// The variable `loop` of one iteration.
  record Loop(LoopState state) implements Value {}
}
