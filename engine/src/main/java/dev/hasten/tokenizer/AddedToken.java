package dev.hasten.tokenizer;

import java.util.Set;

/// A token that is found in a text as a whole, whatever the model would make of it: an entry of
/// `added_tokens`.
record AddedToken(int id, String content, Set<Trait> traits) {
  /// What can be so about one, in the words of the file.
  enum Trait {
    /// It is no text: `<|im_end|>`.
    SPECIAL,
    /// It is looked for after the text was normalised, not before.
    NORMALIZED,
    /// Not inside a word.
    SINGLE_WORD,
    /// It swallows the white space on its left.
    LSTRIP,
    /// It swallows the white space on its right.
    RSTRIP
  }

  AddedToken {
    traits = Set.copyOf(traits);
  }

  boolean is(Trait trait) {
    return traits.contains(trait);
  }
}
