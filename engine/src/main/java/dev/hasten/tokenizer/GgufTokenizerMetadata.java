package dev.hasten.tokenizer;

import dev.hasten.error.BadModelException;
import dev.hasten.format.MetadataValue;
import dev.hasten.format.SafetensorsDirectory;
import dev.hasten.tokenizer.AddedToken.Trait;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.IntStream;

/// Writes the tokenizer of a Hugging Face directory as GGUF metadata, such that [Tokenizers] reads
/// one from it that gives the same ids.
///
/// What GGUF has no words for is refused. Two things are lost, as in llama.cpp's files: Qwen brings
/// texts to Unicode's form C first, and a mask, which no prompt has, swallows the space before it.
public final class GgufTokenizerMetadata {
  private static final Set<String> MASKS = Set.of("<mask>", "[MASK]");

  private final HuggingFaceParts parts;
  private final GgufKeyWriter keys = new GgufKeyWriter();

  private GgufTokenizerMetadata(HuggingFaceParts parts) {
    this.parts = parts;
  }

  /// The keys `tokenizer.ggml.*`, and `tokenizer.chat_template` if there is one.
  ///
  /// @throws BadModelException if the directory has no `tokenizer.json`, a damaged one, or one that
  ///   GGUF cannot express
  public static SequencedMap<String, MetadataValue> of(SafetensorsDirectory directory) {
    Path file = directory.path().resolve(HuggingFaceTokenizers.FILE);
    if (!Files.isRegularFile(file)) {
      throw new BadModelException(
          "%s has no tokenizer.json".formatted(directory.path()),
          "AutoTokenizer.from_pretrained(…).save_pretrained(…) of transformers makes one");
    }
    HuggingFaceParts parts = HuggingFaceParts.read(directory, TokenizerJsonReader.read(file));
    GgufTokenizerMetadata metadata = new GgufTokenizerMetadata(parts);
    SequencedMap<String, MetadataValue> keys = metadata.keys();
    HuggingFaceSpecialTokens special = new HuggingFaceSpecialTokens(directory, parts.vocabulary());
    metadata.keys.id("padding_token_id", special.named("pad_token"));
    metadata.keys.id("mask_token_id", special.named("mask_token"));
    ChatTemplateSource.of(directory)
        .ifPresent(text -> keys.put(ChatTemplateSource.GGUF_KEY, new MetadataValue.Text(text)));
    return keys;
  }

  private SequencedMap<String, MetadataValue> keys() {
    JsonStep model = parts.json().part("model");
    switch (model.type()) {
      case "BPE" -> GgufBpeExport.write(parts, keys);
      case "WordPiece" -> GgufWordPieceExport.write(parts, keys);
      case "Unigram" -> GgufUnigramExport.write(parts, keys);
      default ->
          throw model.unknown("of type '%s'".formatted(model.type()), "BPE, Unigram, WordPiece");
    }
    refuseStrippingTokens();
    writeSpecialTokens();
    return keys.keys();
  }

  /// The tokens' kinds; a token of the model that spells a byte is one where `bytePieces` says so.
  static void writeKinds(
      HuggingFaceParts parts, DecodedPieces.BytePieces bytePieces, GgufKeyWriter keys) {
    Vocabulary vocabulary = parts.vocabulary().vocabulary();
    keys.kinds(
        IntStream.range(0, vocabulary.size())
            .mapToObj(id -> {
              boolean isByte =
                  bytePieces == DecodedPieces.BytePieces.BYTES
                      && vocabulary.kind(id) == TokenKind.NORMAL
                      && ByteTokens.read(vocabulary.piece(id)).isPresent();
              return isByte ? TokenKind.BYTE : vocabulary.kind(id);
            })
            .toList());
  }

  /// The tokens' spellings; a row without a token has a name that nobody writes.
  static List<String> pieces(HuggingFaceParts parts) {
    Vocabulary vocabulary = parts.vocabulary().vocabulary();
    return IntStream.range(0, vocabulary.size())
        .mapToObj(id ->
            vocabulary.piece(id).isEmpty() && vocabulary.kind(id) == TokenKind.UNUSED
                ? "[PAD%d]".formatted(id)
                : vocabulary.piece(id))
        .toList();
  }

  /// GGUF has no word for it, and the model would see spaces that it was not trained with.
  private void refuseStrippingTokens() {
    for (AddedToken token : parts.vocabulary().added()) {
      boolean isPlain =
          !token.is(Trait.SINGLE_WORD) && !token.is(Trait.LSTRIP) && !token.is(Trait.RSTRIP);
      boolean isUsed = token.id() < parts.vocabulary().size();
      if (!isPlain && isUsed && !MASKS.contains(token.content())) {
        throw parts
            .json()
            .part("added_tokens")
            .unknown(
                "with '%s', which takes the space around it".formatted(token.content()),
                "no words of GGUF for it");
      }
    }
  }

  private void writeSpecialTokens() {
    SpecialTokens special = parts.special();
    keys.id("bos_token_id", special.bos());
    keys.id("eos_token_id", special.eos());
    keys.id("eot_token_id", otherEnd());
    keys.flag("add_bos_token", isAdded(parts.frame().before(), special.bos()));
    keys.flag("add_eos_token", isAdded(parts.frame().after(), special.eos()));
  }

  /// A second id at which answers end. Further ones must have names that readers know.
  private OptionalInt otherEnd() {
    SpecialTokens special = parts.special();
    List<Integer> others = new ArrayList<>(special.endOfGeneration());
    others.removeIf(id ->
        special.eos().equals(OptionalInt.of(id))
            || (parts.vocabulary().isControl(id)
                && GgufSpecialTokens.ENDS_OF_GENERATION.contains(
                    parts.vocabulary().vocabulary().piece(id))));
    if (others.size() > 1) {
      throw new BadModelException(
          "%s: answers end at %d tokens that GGUF has no words for, it has one: %s"
              .formatted(parts.json().file(), others.size(), others),
          "leave out some of eos_token_id in generation_config.json");
    }
    return others.isEmpty() ? OptionalInt.empty() : OptionalInt.of(others.getFirst());
  }

  private boolean isAdded(List<Integer> side, OptionalInt id) {
    if (!side.isEmpty() && !(side.size() == 1 && id.equals(OptionalInt.of(side.getFirst())))) {
      throw parts
          .json()
          .part("post_processor")
          .unknown("one that adds the ids %s".formatted(side), "BOS before a text, EOS after it");
    }
    return !side.isEmpty();
  }
}
