package dev.hasten.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The parameters of a filter, test or method, written as in Python: `width=4`. After `/` all
/// before are positional only.
record Signature(List<Parameter> parameters, Binding binding) {

  private enum Binding {
    BY_NAME,
    POSITIONAL_ONLY,
    VARIADIC
  }

  private record Parameter(String name, Optional<Value> defaultValue) {}

  /// Takes any arguments; the callee looks at them itself.
  static final Signature VARIADIC = new Signature(List.of(), Binding.VARIADIC);

  static Signature of(String... declarations) {
    List<Parameter> parameters = new ArrayList<>();
    Binding binding = Binding.BY_NAME;
    for (String declaration : declarations) {
      if (declaration.equals("/")) {
        binding = Binding.POSITIONAL_ONLY;
      } else {
        parameters.add(parameter(declaration));
      }
    }
    return new Signature(List.copyOf(parameters), binding);
  }

  private static Parameter parameter(String declaration) {
    int equals = declaration.indexOf('=');
    return equals < 0
        ? new Parameter(declaration, Optional.empty())
        : new Parameter(
            declaration.substring(0, equals),
            Optional.of(literal(declaration.substring(equals + 1))));
  }

  private static Value literal(String text) {
    return switch (text) {
      case "None" -> Value.None.NONE;
      case "True" -> Value.Bool.TRUE;
      case "False" -> Value.Bool.FALSE;
      case "0.0" -> new Value.Real(0);
      default ->
          text.startsWith("'")
              ? new Value.Text(text.substring(1, text.length() - 1))
              : Value.Int.of(Long.parseLong(text));
    };
  }

  /// The value of every parameter, in order.
  List<Value> bind(String callee, Arguments arguments) {
    if (binding == Binding.VARIADIC) {
      return List.of();
    }
    if (arguments.positional().size() > parameters.size()) {
      throw Failure.runtime(
          "%s takes at most %d arguments, got %d"
              .formatted(callee, parameters.size(), arguments.positional().size()));
    }
    List<Value> values = new ArrayList<>(parameters.size());
    int named = 0;
    for (int i = 0; i < parameters.size(); i++) {
      boolean isNamed = isNamed(i, arguments);
      named += isNamed ? 1 : 0;
      values.add(value(callee, i, isNamed, arguments));
    }
    if (named < arguments.named().size()) {
      throw Failure.runtime(
          "%s got unexpected keyword arguments %s"
              .formatted(callee, String.join(", ", arguments.named().keySet())));
    }
    return values;
  }

  private boolean isNamed(int index, Arguments arguments) {
    return binding == Binding.BY_NAME
        && index >= arguments.positional().size()
        && arguments.named().containsKey(parameters.get(index).name);
  }

  private Value value(String callee, int index, boolean isNamed, Arguments arguments) {
    if (index < arguments.positional().size()) {
      return arguments.positional().get(index);
    }
    Parameter parameter = parameters.get(index);
    if (isNamed) {
      return java.util.Objects.requireNonNull(arguments.named().get(parameter.name));
    }
    return parameter.defaultValue.orElseThrow(() ->
        Failure.runtime("%s: the argument '%s' is missing".formatted(callee, parameter.name)));
  }
}
