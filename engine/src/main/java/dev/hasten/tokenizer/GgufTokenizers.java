package dev.hasten.tokenizer;

import dev.hasten.error.BadModelException;
import dev.hasten.format.GgufFile;
import dev.hasten.format.TextTable;
import dev.hasten.tokenizer.BertNormalizer.Accents;
import dev.hasten.tokenizer.BertNormalizer.Case;
import dev.hasten.tokenizer.BertNormalizer.ChineseCharacters;
import dev.hasten.tokenizer.BertNormalizer.Cleaning;
import dev.hasten.tokenizer.ByteLevelBpe.MissingBytes;
import dev.hasten.tokenizer.ByteLevelBpe.WholeWords;
import dev.hasten.tokenizer.SentencePieceBpe.SpacePrefix;
import dev.hasten.tokenizer.Utf8Decoder.LeadingSpace;
import dev.hasten.tokenizer.WordPieces.Spelling;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Reads tokenizers from the metadata of GGUF files.
final class GgufTokenizers {
  private static final Set<String> LLAMA_3 = Set.of("llama-bpe", "llama3", "llama-v3");
  private static final int LONGEST_WORD = 100;
  private static final OptionalInt NONE = OptionalInt.empty();

  private GgufTokenizers() {}

  static ModelTokenizer of(GgufFile file) {
    GgufKeys keys = new GgufKeys(file);
    String model = keys.text("model").orElseThrow(() -> keys.missing("model"));
    return switch (model) {
      case "gpt2" -> byteLevel(keys);
      case "llama" -> sentencePiece(keys);
      case "bert" -> wordPiece(keys);
      case "t5" -> GgufUnigram.read(keys);
      default ->
          throw new BadModelException(
              "tokenizer.ggml.model is '%s', known are [bert, gpt2, llama, t5] (%s)"
                  .formatted(model, file.path()),
              "use a model with one of the known tokenizers");
    };
  }

  private static ModelTokenizer byteLevel(GgufKeys keys) {
    Vocabulary vocabulary = vocabulary(keys);
    String pre = keys.text("pre").orElse("gpt-2");
    PieceIndex index = vocabulary.textIndex();
    boolean isLlama3 = LLAMA_3.contains(pre);
    ByteLevelBpe algorithm =
        new ByteLevelBpe(
            vocabulary,
            index,
            new MergeList(index).read(keys.texts("merges")),
            PreTokenizer.named(pre),
            isLlama3 ? WholeWords.TAKEN : WholeWords.MERGED,
            MissingBytes.SEPARATING);
    SpecialTokens special = GgufSpecialTokens.read(keys, vocabulary);
    OptionalInt bos = added(keys, "bos", special.bos(), isLlama3 ? special.bos() : NONE);
    OptionalInt eos = added(keys, "eos", special.eos(), NONE);
    return tokenizer(vocabulary, algorithm, special, Frame.of(bos, eos), LeadingSpace.KEPT);
  }

  private static ModelTokenizer sentencePiece(GgufKeys keys) {
    Vocabulary vocabulary = vocabulary(keys);
    boolean addsSpace = keys.flag("add_space_prefix").orElse(true);
    SentencePieceBpe algorithm =
        new SentencePieceBpe(
            vocabulary,
            keys.scores(),
            addsSpace ? SpacePrefix.ADDED : SpacePrefix.NONE,
            unknown(keys, vocabulary));
    SpecialTokens special = GgufSpecialTokens.read(keys, vocabulary);
    OptionalInt bos = added(keys, "bos", special.bos(), special.bos());
    OptionalInt eos = added(keys, "eos", special.eos(), NONE);
    return tokenizer(
        vocabulary,
        algorithm,
        special,
        Frame.of(bos, eos),
        addsSpace ? LeadingSpace.DROPPED : LeadingSpace.KEPT);
  }

  private static ModelTokenizer wordPiece(GgufKeys keys) {
    Vocabulary vocabulary = vocabulary(keys);
    int unknown = markOrKey(keys, vocabulary, "unknown", "[UNK]");
    int before = markOrKey(keys, vocabulary, "cls", "[CLS]");
    int after = markOrKey(keys, vocabulary, "seperator", "[SEP]"); // GGUF's own spelling
    WordPiece algorithm =
        new WordPiece(
            new WordPieces(vocabulary, Spelling.PHANTOM_SPACE, unknown, LONGEST_WORD),
            normalizer(keys, vocabulary));
    Frame frame = new Frame(List.of(before), List.of(after));
    Set<Integer> control = new HashSet<>(GgufSpecialTokens.read(keys, vocabulary).control());
    control.addAll(List.of(before, after));
    SpecialTokens special =
        new SpecialTokens(OptionalInt.of(before), OptionalInt.of(after), Set.of(after), control);
    return tokenizer(vocabulary, algorithm, special, frame, LeadingSpace.DROPPED);
  }

  static ModelTokenizer tokenizer(
      Vocabulary vocabulary,
      TextAlgorithm algorithm,
      SpecialTokens special,
      Frame frame,
      LeadingSpace leadingSpace) {
    return new ModelTokenizer(
        vocabulary,
        new MatchingEncoder(
            SpecialTextMatcher.of(vocabulary, special.control(), algorithm), algorithm),
        id -> algorithm.bytesOf(vocabulary, id),
        special,
        frame,
        leadingSpace);
  }

  static Vocabulary vocabulary(GgufKeys keys) {
    TextTable pieces = keys.texts("tokens");
    return new Vocabulary(pieces, keys.kinds(pieces.size()));
  }

  /// The id of BOS or EOS, if the file says that a text is wrapped in it; `byDefault` if it says
  /// nothing.
  static OptionalInt added(GgufKeys keys, String name, OptionalInt id, OptionalInt byDefault) {
    Optional<Boolean> declared = keys.flag("add_" + name + "_token");
    if (declared.orElse(false) && id.isEmpty()) {
      throw keys.missing(name + "_token_id");
    }
    return declared.map(isAdded -> isAdded ? id : NONE).orElse(byDefault);
  }

  static OptionalInt unknown(GgufKeys keys, Vocabulary vocabulary) {
    OptionalInt declared = keys.id("unknown_token_id", vocabulary.size());
    return declared.isPresent() ? declared : vocabulary.firstOf(TokenKind.UNKNOWN);
  }

  static int markOrKey(GgufKeys keys, Vocabulary vocabulary, String name, String spelling) {
    String key = name + "_token_id";
    return keys.id(key, vocabulary.size())
        .orElseGet(() -> vocabulary.idOf(spelling).orElseThrow(() -> keys.missing(key)));
  }

  /// As the file says, or else as the vocabulary betrays: one that was made for small letters has
  /// no capitals.
  static BertNormalizer normalizer(GgufKeys keys, Vocabulary vocabulary) {
    boolean lowers = keys.flag("normalizer.lowercase").orElseGet(() -> !vocabulary.hasCapitals());
    boolean strips = keys.flag("normalizer.strip_accents").orElse(lowers);
    return new BertNormalizer(
        Cleaning.CLEAN,
        ChineseCharacters.ISOLATED,
        strips ? Accents.STRIPPED : Accents.KEPT,
        lowers ? Case.LOWERED : Case.KEPT);
  }
}
