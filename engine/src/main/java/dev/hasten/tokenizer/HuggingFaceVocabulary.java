package dev.hasten.tokenizer;

import dev.hasten.error.BadModelException;
import dev.hasten.format.TextTable;
import dev.hasten.tokenizer.AddedToken.Trait;
import dev.hasten.tokenizer.TokenizerJson.Entry;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// The tokens of a `tokenizer.json`: those of its model, and those added to them. Rows of the
/// embedding table that no token has are unused tokens that spell nothing.
///
/// @param ofModel ids of the model's own tokens
/// @param added the added tokens, also such as have no row
record HuggingFaceVocabulary(
    Path file, Vocabulary vocabulary, BitSet ofModel, List<AddedToken> added) {

  /// The tokens of a file.
  ///
  /// @param added the added tokens, also such as have no row
  /// @param rows of the embedding table, where `config.json` says so
  /// @throws BadModelException if ids are given twice, are left out, or lie beyond the table
  static HuggingFaceVocabulary read(TokenizerJson json, List<AddedToken> added, OptionalInt rows) {
    return new Builder(json, added, rows).build();
  }

  int size() {
    return vocabulary.size();
  }

  boolean isControl(int id) {
    return vocabulary.kind(id) == TokenKind.CONTROL;
  }

  /// All of the model's own tokens, by their spelling.
  PieceIndex index() {
    return index(ofModel);
  }

  /// The model's own tokens that ordinary text may be spelled by.
  PieceIndex textIndex() {
    BitSet text = new BitSet();
    ofModel.stream().filter(this::spellsText).forEach(text::set);
    return index(text);
  }

  /// Whether ordinary text may be spelled by the model's own token `id`.
  boolean spellsText(int id) {
    return ofModel.get(id) && vocabulary.kind(id).spellsText();
  }

  private PieceIndex index(BitSet ids) {
    PieceIndex index = vocabulary.emptyIndex(0);
    ids.stream()
        .filter(id -> !vocabulary.piece(id).isEmpty())
        .forEach(id -> {
          int other = index.add(id);
          if (other != PieceIndex.ABSENT) {
            throw new BadModelException(
                "%s: tokens %d and %d are both spelled '%s'"
                    .formatted(file, other, id, vocabulary.piece(id)),
                "is the file damaged? Fetch it again");
          }
        });
    return index;
  }

  /// The id of a token that `where` names.
  int required(String piece, JsonStep where) {
    return vocabulary
        .idOf(piece)
        .orElseThrow(
            () -> where.bad("names the token '%s', which does not exist".formatted(piece)));
  }

  /// The spelling of the model's unknown token, if it is one with a spelling.
  static Optional<String> unknownPiece(JsonStep model) {
    JsonStep piece = model.part("unk_token");
    if (piece.isAbsent()) {
      boolean isWordPiece = model.part("type").node().asString("").equals("WordPiece");
      return isWordPiece ? Optional.of("[UNK]") : Optional.empty();
    }
    return Optional.of(piece.text()).filter(text -> !text.isEmpty());
  }

  private static final class Builder {
    private final TokenizerJson json;
    private final OptionalInt rows;
    private final List<AddedToken> added;
    private final @Nullable String[] pieces;
    private final TokenKind[] kinds;
    private final BitSet ofModel = new BitSet();

    Builder(TokenizerJson json, List<AddedToken> added, OptionalInt rows) {
      this.json = json;
      this.rows = rows;
      this.added = added;
      int size = rows.orElseGet(this::tokens);
      if (size == 0) {
        throw bad("there are no tokens");
      }
      this.pieces = new String[size];
      this.kinds = new TokenKind[size];
      Arrays.fill(kinds, TokenKind.UNUSED);
    }

    /// One more than the largest id.
    private int tokens() {
      int ofModel = json.entries().stream().mapToInt(Entry::id).max().orElse(-1);
      int ofAdded = added.stream().mapToInt(AddedToken::id).max().orElse(-1);
      return 1 + Math.max(ofModel, ofAdded);
    }

    HuggingFaceVocabulary build() {
      json.entries().forEach(this::addOfModel);
      added.forEach(this::addAdded);
      markUnknown();
      String[] all = new String[pieces.length];
      for (int id = 0; id < all.length; id++) {
        all[id] = Optional.ofNullable(pieces[id]).orElse("");
        if (pieces[id] == null && rows.isEmpty()) {
          throw bad("no token has the id %d, and the largest is %d".formatted(id, all.length - 1));
        }
      }
      return new HuggingFaceVocabulary(
          json.file(), new Vocabulary(TextTable.copyOf(Arrays.asList(all)), kinds), ofModel, added);
    }

    private void addOfModel(Entry entry) {
      int id = entry.id();
      if (id >= pieces.length) {
        throw bad(
            "token '%s' has the id %d, but config.json's vocab_size is %d"
                .formatted(entry.piece(), id, pieces.length));
      }
      if (ofModel.get(id)) {
        throw bad(
            "the tokens '%s' and '%s' have the id %d".formatted(pieces[id], entry.piece(), id));
      }
      pieces[id] = entry.piece();
      kinds[id] = TokenKind.NORMAL;
      ofModel.set(id);
    }

    /// One that has no row cannot be used, but does no harm: Gemma 3 has one for pictures.
    private void addAdded(AddedToken token) {
      int id = token.id();
      if (id >= pieces.length) {
        return;
      }
      if (pieces[id] != null && !token.content().equals(pieces[id])) {
        throw bad(
            "the added token '%s' has the id %d of '%s'"
                .formatted(token.content(), id, pieces[id]));
      }
      pieces[id] = token.content();
      kinds[id] = token.is(Trait.SPECIAL) ? TokenKind.CONTROL : TokenKind.USER_DEFINED;
    }

    private void markUnknown() {
      JsonStep model = json.part("model");
      JsonStep id = model.part("unk_id");
      unknownPiece(model)
          .map(piece -> Arrays.asList(pieces).indexOf(piece))
          .or(() -> id.isAbsent() ? Optional.empty() : Optional.of(id.whole(0, kinds.length - 1)))
          .filter(found -> found >= 0)
          .ifPresent(found -> kinds[found] = TokenKind.UNKNOWN);
    }

    private BadModelException bad(String problem) {
      return new BadModelException(
          "%s: %s".formatted(json.file(), problem),
          "tokenizer and weights are of different models, or a file is damaged; fetch them again");
    }
  }
}
