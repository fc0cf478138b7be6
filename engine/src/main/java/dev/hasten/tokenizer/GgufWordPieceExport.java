package dev.hasten.tokenizer;

import dev.hasten.tokenizer.BertNormalizer.Accents;
import dev.hasten.tokenizer.BertNormalizer.Case;
import dev.hasten.tokenizer.BertNormalizer.ChineseCharacters;
import dev.hasten.tokenizer.BertNormalizer.Cleaning;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// WordPiece as GGUF's kind `bert`.
final class GgufWordPieceExport {
  private static final int LONGEST_WORD = 100;

  private GgufWordPieceExport() {}

  static void write(HuggingFaceParts parts, GgufKeyWriter keys) {
    requireBert(parts);
    BertNormalizer normalizer = NormalizerReader.bert(parts.json().part("normalizer"));
    keys.text("model", "bert");
    keys.texts("tokens", pieces(parts));
    GgufTokenizerMetadata.writeKinds(parts, DecodedPieces.BytePieces.TEXT, keys);
    keys.flag("normalizer.lowercase", normalizer.letters() == Case.LOWERED);
    keys.flag("normalizer.strip_accents", normalizer.accents() == Accents.STRIPPED);
    keys.id("unknown_token_id", parts.vocabulary().vocabulary().firstOf(TokenKind.UNKNOWN));
    keys.id("cls_token_id", OptionalInt.of(only(parts, parts.frame().before())));
    keys.id("seperator_token_id", OptionalInt.of(only(parts, parts.frame().after())));
  }

  private static void requireBert(HuggingFaceParts parts) {
    TokenizerJson json = parts.json();
    require(json.part("normalizer"), "BertNormalizer");
    require(json.part("pre_tokenizer"), "BertPreTokenizer");
    BertNormalizer normalizer = NormalizerReader.bert(json.part("normalizer"));
    if (normalizer.cleaning() != Cleaning.CLEAN
        || normalizer.chinese() != ChineseCharacters.ISOLATED) {
      throw json.part("normalizer")
          .unknown(
              "one that keeps control or Chinese characters as they are", "BERT's own in GGUF");
    }
    JsonStep longest = json.part("model").part("max_input_chars_per_word");
    if (!longest.isAbsent() && longest.whole(1, Integer.MAX_VALUE) != LONGEST_WORD) {
      throw longest.unknown(longest.node().toString(), LONGEST_WORD + " in GGUF");
    }
  }

  private static void require(JsonStep step, String type) {
    if (step.isAbsent() || !step.type().equals(type)) {
      throw step.unknown(step.isAbsent() ? "missing" : step.type(), type + " in GGUF");
    }
  }

  private static int only(HuggingFaceParts parts, List<Integer> side) {
    if (side.size() != 1) {
      throw parts
          .json()
          .part("post_processor")
          .unknown("one that adds the ids %s".formatted(side), "[CLS] and [SEP] in GGUF");
    }
    return side.getFirst();
  }

  private static List<String> pieces(HuggingFaceParts parts) {
    List<String> pieces = new ArrayList<>(GgufTokenizerMetadata.pieces(parts));
    for (int id = 0; id < pieces.size(); id++) {
      TokenKind kind = parts.vocabulary().vocabulary().kind(id);
      if (kind == TokenKind.NORMAL) {
        String piece = pieces.get(id);
        pieces.set(
            id, piece.startsWith("##") ? piece.substring(2) : SentencePieceBpe.SPACE + piece);
      }
    }
    return pieces;
  }
}
