package dev.hasten.tokenizer;

import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;

/// Finds the tokens with a meaning of their own in a GGUF file.
final class GgufSpecialTokens {
  /// Names of control tokens at which chat models end an answer, whatever else a file says.
  static final Set<String> ENDS_OF_GENERATION =
      Set.of(
          "<|im_end|>",
          "<|eot_id|>",
          "<|eom_id|>",
          "<end_of_turn>",
          "<|end|>",
          "<|endoftext|>",
          "<|end_of_text|>");

  private GgufSpecialTokens() {}

  /// Control tokens are those of that type and those that the file names as BOS, EOS, end of turn
  /// or end of message, whatever their type: none of them is text.
  static SpecialTokens read(GgufKeys keys, Vocabulary vocabulary) {
    OptionalInt bos = keys.id("bos_token_id", vocabulary.size());
    OptionalInt eos = keys.id("eos_token_id", vocabulary.size());
    Set<Integer> ends = new HashSet<>();
    eos.ifPresent(ends::add);
    keys.id("eot_token_id", vocabulary.size()).ifPresent(ends::add);
    keys.id("eom_token_id", vocabulary.size()).ifPresent(ends::add);
    Set<Integer> control = new HashSet<>(ends);
    bos.ifPresent(control::add);
    for (int id = 0; id < vocabulary.size(); id++) {
      if (vocabulary.kind(id) == TokenKind.CONTROL) {
        control.add(id);
        if (ENDS_OF_GENERATION.contains(vocabulary.piece(id))) {
          ends.add(id);
        }
      }
    }
    return new SpecialTokens(bos, eos, ends, control);
  }
}
