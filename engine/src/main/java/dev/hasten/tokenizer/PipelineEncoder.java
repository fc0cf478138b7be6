package dev.hasten.tokenizer;

import dev.hasten.error.UsageException;
import dev.hasten.tokenizer.Piece.Place;
import dev.hasten.tokenizer.Tokenizer.SpecialText;

/// Hugging Face's way: added tokens that are looked for in the raw text are found first, what is
/// between them is normalised, then come the other added tokens, and the rest is cut and spelled.
///
/// @param raw finds added tokens in the text as it came
/// @param normalized finds them in normalised text
/// @param vocabularySize ids from here on have no row in the model
record PipelineEncoder(
    AddedTokenSplitter raw,
    Normalizer normalizer,
    AddedTokenSplitter normalized,
    SectionEncoder sections,
    int vocabularySize)
    implements TextEncoder {

  @Override
  public void encode(String text, SpecialText specialText, IdBuffer ids) {
    raw.split(
        text,
        specialText,
        new Parts(ids) {
          @Override
          public void plain(int from, int to) {
            Place place = from == 0 ? Place.START : Place.INSIDE;
            encodeSection(new Piece(text.substring(from, to), place), specialText, ids);
          }
        });
  }

  private void encodeSection(Piece section, SpecialText specialText, IdBuffer ids) {
    Piece normal = section.spelled(normalizer.normalize(section.text()));
    normalized.split(
        normal.text(),
        specialText,
        new Parts(ids) {
          @Override
          public void plain(int from, int to) {
            sections.encode(normal.slice(from, to), ids);
          }
        });
  }

  private abstract class Parts implements AddedTokenSplitter.Parts {
    private final IdBuffer ids;

    Parts(IdBuffer ids) {
      this.ids = ids;
    }

    @Override
    public void token(AddedToken token) {
      if (token.id() >= vocabularySize) {
        throw new UsageException(
            "the text has the token %s of id %d, the model has %d tokens"
                .formatted(token.content(), token.id(), vocabularySize),
            "leave it out: this model was never taught what it means");
      }
      ids.add(token.id());
    }
  }
}
