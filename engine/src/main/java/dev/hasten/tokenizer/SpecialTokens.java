package dev.hasten.tokenizer;

import java.util.OptionalInt;
import java.util.Set;

/// The ids that mean something by themselves.
///
/// @param bos begin of text, where the model has one
/// @param eos end of text
/// @param endOfGeneration every id at which an answer ends: `eos`, end of turn, end of message
/// @param control ids that are never shown as text
public record SpecialTokens(
    OptionalInt bos, OptionalInt eos, Set<Integer> endOfGeneration, Set<Integer> control) {
  public SpecialTokens {
    endOfGeneration = Set.copyOf(endOfGeneration);
    control = Set.copyOf(control);
  }
}
