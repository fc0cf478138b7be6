package dev.hasten.quantize.mixed;

import dev.hasten.model.Model;
import dev.hasten.model.Operator;
import java.util.Set;
import java.util.stream.Collectors;

/// What a model does with the tensors of its file.
///
/// @param products that inputs are multiplied with, by name
/// @param tables in which rows are looked up, by name
record TensorUse(Set<String> products, Set<String> tables) {

  static TensorUse of(Model model) {
    return new TensorUse(
        names(model, Operator.Linear.class), names(model, Operator.Embedding.class));
  }

  private static Set<String> names(Model model, Class<? extends Operator> kind) {
    return model
        .graph()
        .operators()
        .filter(kind::isInstance)
        .flatMap(operator -> operator.weights().stream())
        .map(spec -> model.weight(spec).tensor().name())
        .collect(Collectors.toSet());
  }
}
