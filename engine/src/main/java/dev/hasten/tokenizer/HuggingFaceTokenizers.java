package dev.hasten.tokenizer;

import dev.hasten.error.BadModelException;
import dev.hasten.format.SafetensorsDirectory;
import dev.hasten.tokenizer.AddedToken.Trait;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// Reads the tokenizer of a Hugging Face directory: from `tokenizer.json`, which says everything,
/// or else BERT's from `vocab.txt`.
final class HuggingFaceTokenizers {
  static final String FILE = "tokenizer.json";

  private HuggingFaceTokenizers() {}

  static Tokenizer of(SafetensorsDirectory directory) {
    Path file = directory.path().resolve(FILE);
    if (Files.isRegularFile(file)) {
      return of(directory, TokenizerJsonReader.read(file));
    }
    if (Files.isRegularFile(directory.path().resolve(WordPieceDirectory.VOCABULARY))) {
      return WordPieceDirectory.read(directory);
    }
    throw new BadModelException(
        "%s has neither tokenizer.json nor vocab.txt".formatted(directory.path()),
        "is the download complete? AutoTokenizer.from_pretrained(…).save_pretrained(…) of"
            + " transformers makes the first of older files");
  }

  private static Tokenizer of(SafetensorsDirectory directory, TokenizerJson json) {
    HuggingFaceParts parts = HuggingFaceParts.read(directory, json);
    Vocabulary vocabulary = parts.vocabulary().vocabulary();
    DecodedPieces decoded = DecodedPieces.read(json.part("decoder"));
    return new ModelTokenizer(
        vocabulary,
        encoder(json, parts.vocabulary()),
        id -> decoded.bytesOf(vocabulary.piece(id)),
        parts.special(),
        parts.frame(),
        decoded.leadingSpace());
  }

  private static TextEncoder encoder(TokenizerJson json, HuggingFaceVocabulary vocabulary) {
    Normalizer normalizer = NormalizerReader.read(json.part("normalizer"));
    List<AddedToken> raw = new ArrayList<>(vocabulary.added());
    List<AddedToken> normalized = new ArrayList<>(vocabulary.added());
    raw.removeIf(token -> token.is(Trait.NORMALIZED));
    normalized.removeIf(token -> !token.is(Trait.NORMALIZED));
    return new PipelineEncoder(
        new AddedTokenSplitter(raw, UnaryOperator.identity()),
        normalizer,
        new AddedTokenSplitter(normalized, normalizer::normalize),
        SectionEncoderReader.read(json, vocabulary),
        vocabulary.size());
  }
}
