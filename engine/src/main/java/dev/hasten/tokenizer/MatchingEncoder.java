package dev.hasten.tokenizer;

import dev.hasten.tokenizer.Tokenizer.SpecialText;

/// GGUF's way: special tokens are found first, an algorithm cuts the text between them.
record MatchingEncoder(SpecialTextMatcher matcher, TextAlgorithm algorithm) implements TextEncoder {

  @Override
  public void encode(String text, SpecialText specialText, IdBuffer ids) {
    int plain = 0;
    for (int at = 0; at < text.length(); ) {
      long match = matcher.longestAt(text, at, specialText);
      if (match == SpecialTextMatcher.NO_MATCH) {
        at++;
        continue;
      }
      encodePlain(text, plain, at, ids);
      ids.add((int) match);
      at += (int) (match >>> 32);
      plain = at;
    }
    encodePlain(text, plain, text.length(), ids);
  }

  private void encodePlain(String text, int from, int to, IdBuffer ids) {
    if (from < to) {
      algorithm.encode(text, from, to, ids);
    }
  }
}
