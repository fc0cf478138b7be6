package dev.hasten.tokenizer;

import dev.hasten.tokenizer.ByteLevelBpe.MissingBytes;
import dev.hasten.tokenizer.ByteLevelBpe.WholeWords;
import dev.hasten.tokenizer.KnownPatterns.Known;
import dev.hasten.tokenizer.MergeBpe.Unknowns;
import dev.hasten.tokenizer.TokenizerJson.Entry;
import dev.hasten.tokenizer.WordPieces.Spelling;
import java.util.Optional;
import java.util.OptionalInt;

/// Reads `pre_tokenizer` and `model` of a `tokenizer.json`: what cuts normalised text and spells
/// it. Byte-level BPE over words that a scanner knows is done by that scanner, without any steps
/// between.
final class SectionEncoderReader {
  private static final int LONGEST_WORD = 100;

  private final TokenizerJson json;
  private final HuggingFaceVocabulary vocabulary;
  private final JsonStep model;

  private SectionEncoderReader(TokenizerJson json, HuggingFaceVocabulary vocabulary) {
    this.json = json;
    this.vocabulary = vocabulary;
    this.model = json.part("model");
  }

  static SectionEncoder read(TokenizerJson json, HuggingFaceVocabulary vocabulary) {
    return new SectionEncoderReader(json, vocabulary).read();
  }

  private SectionEncoder read() {
    String type = model.type();
    return switch (type) {
      case "BPE" -> bpe();
      case "WordPiece" -> steps(wordPieces());
      case "Unigram" -> steps(unigram());
      default -> throw model.unknown("of type '%s'".formatted(type), "BPE, Unigram, WordPiece");
    };
  }

  private SectionEncoder steps(PieceModel pieces) {
    return SectionEncoder.of(PreTokenizerReader.read(json.part("pre_tokenizer")), pieces);
  }

  private SectionEncoder bpe() {
    refuse("continuing_subword_prefix");
    refuse("end_of_word_suffix");
    refuseDropout();
    PieceIndex index = vocabulary.index();
    IntPairMap merges =
        new MergeList(index, "%s: model.merges".formatted(json.file())).read(json.merges());
    WholeWords whole = model.has("ignore_merges") ? WholeWords.TAKEN : WholeWords.MERGED;
    Optional<Known> known =
        KnownPatterns.byteLevel(PreTokenizerReader.flat(json.part("pre_tokenizer")));
    if (known.isPresent() && !hasWayOut()) {
      ByteLevelBpe words =
          new ByteLevelBpe(
              vocabulary.vocabulary(),
              index,
              merges,
              known.get().scanner(),
              whole,
              MissingBytes.SKIPPED);
      return (section, ids) -> words.encode(section.text(), 0, section.text().length(), ids);
    }
    return steps(new MergeBpe(index, merges, options(whole)));
  }

  /// Whether there is something else for a character without a token than nothing.
  private boolean hasWayOut() {
    return model.has("byte_fallback") || HuggingFaceVocabulary.unknownPiece(model).isPresent();
  }

  private MergeBpe.Options options(WholeWords whole) {
    OptionalInt unknown =
        HuggingFaceVocabulary.unknownPiece(model)
            .map(piece -> OptionalInt.of(vocabulary.required(piece, model.part("unk_token"))))
            .orElse(OptionalInt.empty());
    return new MergeBpe.Options(
        whole, unknown, model.has("fuse_unk") ? Unknowns.FUSED : Unknowns.EACH, byteTokens());
  }

  private ByteTokens byteTokens() {
    return model.has("byte_fallback")
        ? ByteTokens.of(
            vocabulary.vocabulary(),
            id ->
                vocabulary.ofModel().get(id)
                    && ByteTokens.read(vocabulary.vocabulary().piece(id)).isPresent())
        : ByteTokens.none();
  }

  private PieceModel wordPieces() {
    JsonStep prefix = model.part("continuing_subword_prefix");
    if (!prefix.isAbsent() && !prefix.text().equals("##")) {
      throw prefix.unknown("'%s'".formatted(prefix.text()), "##");
    }
    String unknown = HuggingFaceVocabulary.unknownPiece(model).orElse("[UNK]");
    JsonStep longest = model.part("max_input_chars_per_word");
    return new WordPieces(
        vocabulary.vocabulary(),
        Spelling.HASHES,
        vocabulary.required(unknown, model.part("unk_token")),
        longest.isAbsent() ? LONGEST_WORD : longest.whole(1, Vocabulary.LONGEST_PIECE),
        vocabulary::spellsText);
  }

  private PieceModel unigram() {
    int unknown = model.part("unk_id").whole(0, vocabulary.size() - 1);
    double[] scores = new double[vocabulary.size()];
    json.entries().forEach(entry -> scores[entry.id()] = entry.score());
    double least = json.entries().stream().mapToDouble(Entry::score).min().orElse(0);
    return new Unigram(vocabulary.textIndex(), scores, least, unknown, byteTokens());
  }

  private void refuse(String option) {
    JsonStep step = model.part(option);
    if (!step.isAbsent() && !step.text().isEmpty()) {
      throw step.unknown("'%s'".formatted(step.text()), "none");
    }
  }

  /// It would make the ids of a text a matter of chance.
  private void refuseDropout() {
    JsonStep dropout = model.part("dropout");
    if (!dropout.isAbsent() && dropout.number() != 0) {
      throw dropout.unknown(dropout.node().toString(), "none");
    }
  }
}
