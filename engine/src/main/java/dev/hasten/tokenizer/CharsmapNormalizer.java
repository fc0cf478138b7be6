package dev.hasten.tokenizer;

import dev.hasten.tokenizer.PrecompiledCharsmap.Rule;
import java.nio.charset.StandardCharsets;
import java.text.BreakIterator;
import java.util.Locale;
import java.util.Optional;

/// Applies SentencePiece's rules as Hugging Face's library does, which models were converted with:
/// a short grapheme is replaced as a whole by the rule for its shortest beginning, a longer one
/// character by character.
///
/// Source: `Precompiled` of Hugging Face's tokenizers library and its crate `spm_precompiled`.
record CharsmapNormalizer(PrecompiledCharsmap charsmap) implements Normalizer {
  private static final int SHORT_BYTES = 6;

  @Override
  public String normalize(String text) {
    BreakIterator graphemes = BreakIterator.getCharacterInstance(Locale.ROOT);
    graphemes.setText(text);
    StringBuilder normal = new StringBuilder(text.length());
    int from = graphemes.first();
    for (int to = graphemes.next(); to != BreakIterator.DONE; to = graphemes.next()) {
      appendGrapheme(text.substring(from, to), normal);
      from = to;
    }
    return normal.toString();
  }

  private void appendGrapheme(String grapheme, StringBuilder normal) {
    byte[] bytes = grapheme.getBytes(StandardCharsets.UTF_8);
    Optional<Rule> whole =
        bytes.length < SHORT_BYTES ? charsmap.shortest(bytes, 0, bytes.length) : Optional.empty();
    if (whole.isPresent()) {
      normal.append(whole.get().replacement());
      return;
    }
    grapheme.codePoints().mapToObj(Character::toString).forEach(one -> appendOne(one, normal));
  }

  private void appendOne(String character, StringBuilder normal) {
    byte[] bytes = character.getBytes(StandardCharsets.UTF_8);
    normal.append(
        charsmap.shortest(bytes, 0, bytes.length).map(Rule::replacement).orElse(character));
  }
}
