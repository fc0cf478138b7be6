package dev.hasten.cli;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.IGetter;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// Options that say in code what picocli's annotations would: reading those takes a start forty
/// milliseconds. For what `run` has; other commands mix them in and may use annotations besides.
public final class DeclaredOptions {
  private final CommandSpec spec;

  private DeclaredOptions(CommandSpec spec) {
    this.spec = spec;
  }

  /// To be mixed into commands.
  static DeclaredOptions mixin() {
    return new DeclaredOptions(CommandSpec.create());
  }

  /// Those of a command without annotations.
  static DeclaredOptions of(CliCommand command) {
    return new DeclaredOptions(CommandSpec.wrapWithoutInspection(command));
  }

  CommandSpec spec() {
    return spec;
  }

  /// One that is there or not.
  DeclaredOptions flag(String name, String description, Runnable set) {
    return add(
        OptionSpec.builder(name)
            .type(boolean.class)
            .arity("0")
            .description(description)
            .setter(new Binding(_ -> set.run())));
  }

  DeclaredOptions help() {
    return add(
        OptionSpec.builder("-h", "--help")
            .type(boolean.class)
            .arity("0")
            .usageHelp(true)
            .description("Show this help and exit."));
  }

  /// One with a value.
  ///
  /// @param label what the value is called in the help
  <T> DeclaredOptions value(
      String name, String label, Class<T> type, String description, Consumer<T> set) {
    return add(
        OptionSpec.builder(name)
            .type(type)
            .arity("1")
            .paramLabel(label)
            .description(description)
            .setter(new Binding(value -> set.accept(type.cast(value)))));
  }

  /// One that may be given again, whose values are added to `values`.
  DeclaredOptions texts(String name, String label, String description, List<String> values) {
    Binding binding = new Binding(all -> replace(values, all));
    return add(
        OptionSpec.builder(name)
            .type(List.class)
            .auxiliaryTypes(String.class)
            .arity("1")
            .paramLabel(label)
            .description(description)
            .getter(binding)
            .setter(binding));
  }

  /// One of the form `KEY=VALUE` that may be given again.
  <K, V> DeclaredOptions entries(
      String name,
      String label,
      Class<K> key,
      Class<V> value,
      String description,
      Consumer<Map<K, V>> set) {
    Binding binding = new Binding(all -> set.accept(typed(all)));
    return add(
        OptionSpec.builder(name)
            .type(Map.class)
            .auxiliaryTypes(key, value)
            .arity("1")
            .paramLabel(label)
            .description(description)
            .getter(binding)
            .setter(binding));
  }

  /// A positional parameter that may be left out.
  DeclaredOptions parameter(int index, String label, String description, Consumer<String> set) {
    spec.addPositional(
        PositionalParamSpec.builder()
            .index(String.valueOf(index))
            .arity("0..1")
            .paramLabel(label)
            .type(String.class)
            .description(description)
            .setter(new Binding(value -> set.accept((String) value)))
            .build());
    return this;
  }

  private DeclaredOptions add(OptionSpec.Builder option) {
    spec.addOption(option.build());
    return this;
  }

  private static void replace(List<String> values, Object all) {
    values.clear();
    for (Object value : (List<?>) all) {
      values.add((String) value);
    }
  }

  @SuppressWarnings("unchecked") // picocli has made them so
  private static <K, V> Map<K, V> typed(Object map) {
    return (Map<K, V>) map;
  }

  /// Keeps what picocli sets, and tells a consumer.
  private static final class Binding implements IGetter, ISetter {
    private final Consumer<Object> consumer;
    private @Nullable Object value;

    Binding(Consumer<Object> consumer) {
      this.consumer = consumer;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as picocli declares it
    public <T> @Nullable T get() {
      return (T) value;
    }

    @Override
    @SuppressWarnings("unchecked") // as picocli declares it
    public <T> @Nullable T set(@Nullable T next) {
      T before = (T) value;
      value = next;
      if (next != null) {
        consumer.accept(next);
      }
      return before;
    }
  }
}
