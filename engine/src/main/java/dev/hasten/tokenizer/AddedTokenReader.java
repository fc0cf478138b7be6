package dev.hasten.tokenizer;

import dev.hasten.tokenizer.AddedToken.Trait;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.Set;

/// Reads the `added_tokens` of a `tokenizer.json`, and what `tokenizer_config.json` says of them.
final class AddedTokenReader {
  private static final int MAX_ID = TokenizerJsonReader.MAX_TOKENS - 1;

  private AddedTokenReader() {}

  static List<AddedToken> read(JsonStep list) {
    if (list.isAbsent()) {
      return List.of();
    }
    List<AddedToken> tokens =
        list.elements().stream().map(step -> one(step.part("id").whole(0, MAX_ID), step)).toList();
    Set<Integer> ids = new HashSet<>();
    for (AddedToken token : tokens) {
      if (!ids.add(token.id())) {
        throw list.bad("has two tokens of id %d".formatted(token.id()));
      }
    }
    return tokens;
  }

  /// The tokens with what `added_tokens_decoder` says of them, which counts for transformers: Llama
  /// 2's `<s>` is normalised by the one file, and not by the other.
  static List<AddedToken> with(List<AddedToken> tokens, JsonStep decoder) {
    if (decoder.isAbsent()) {
      return tokens;
    }
    SequencedMap<String, AddedToken> byContent = new LinkedHashMap<>();
    tokens.forEach(token -> byContent.put(token.content(), token));
    for (String key : decoder.node().propertyNames()) {
      JsonStep step = decoder.part(key);
      AddedToken token = one(id(key, step), step);
      AddedToken known = byContent.getOrDefault(token.content(), token);
      byContent.put(token.content(), new AddedToken(known.id(), token.content(), token.traits()));
    }
    return List.copyOf(byContent.values());
  }

  private static int id(String key, JsonStep step) {
    if (!key.matches("\\d{1,7}") || Integer.parseInt(key) > MAX_ID) {
      throw step.bad("has an id that is none from 0 to %d".formatted(MAX_ID));
    }
    return Integer.parseInt(key);
  }

  private static AddedToken one(int id, JsonStep step) {
    Set<Trait> traits = EnumSet.noneOf(Trait.class);
    for (Trait trait : Trait.values()) {
      if (step.has(trait.name().toLowerCase(Locale.ROOT))) {
        traits.add(trait);
      }
    }
    return new AddedToken(id, step.part("content").text(), traits);
  }
}
