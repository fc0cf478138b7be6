package dev.hasten.tokenizer;

import dev.hasten.error.BadModelException;
import dev.hasten.error.ResourceException;
import dev.hasten.format.SafetensorsDirectory;
import dev.hasten.format.TextTable;
import dev.hasten.tokenizer.BertNormalizer.Accents;
import dev.hasten.tokenizer.BertNormalizer.Case;
import dev.hasten.tokenizer.BertNormalizer.ChineseCharacters;
import dev.hasten.tokenizer.BertNormalizer.Cleaning;
import dev.hasten.tokenizer.Utf8Decoder.LeadingSpace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// Reads BERT's WordPiece tokenizer from a Hugging Face directory without a `tokenizer.json`: from
/// `vocab.txt` and `tokenizer_config.json`.
final class WordPieceDirectory {
  static final String VOCABULARY = "vocab.txt";

  private static final int LONGEST_WORD = 100;

  private final Path directory;
  private final JsonNode config;

  private WordPieceDirectory(SafetensorsDirectory directory) {
    this.directory = directory.path();
    this.config =
        directory.sideFiles().json("tokenizer_config.json").orElse(MissingNode.getInstance());
  }

  static Tokenizer read(SafetensorsDirectory directory) {
    return new WordPieceDirectory(directory).read();
  }

  private Tokenizer read() {
    Marks marks =
        new Marks(
            mark("unk_token", "[UNK]"), mark("cls_token", "[CLS]"), mark("sep_token", "[SEP]"));
    Map<String, TokenKind> kinds = new HashMap<>();
    kinds.put(mark("pad_token", "[PAD]"), TokenKind.CONTROL);
    kinds.put(mark("mask_token", "[MASK]"), TokenKind.CONTROL);
    return tokenizer(lines(directory.resolve(VOCABULARY)), kinds, marks);
  }

  /// The spellings of the unknown token and of those around a text.
  private record Marks(String unknown, String before, String after) {}

  private Tokenizer tokenizer(String[] pieces, Map<String, TokenKind> special, Marks marks) {
    special.put(marks.before(), TokenKind.CONTROL);
    special.put(marks.after(), TokenKind.CONTROL);
    special.put(marks.unknown(), TokenKind.UNKNOWN);
    TokenKind[] kinds = new TokenKind[pieces.length];
    Set<Integer> control = new HashSet<>();
    for (int id = 0; id < pieces.length; id++) {
      kinds[id] = special.getOrDefault(pieces[id], TokenKind.NORMAL);
      if (kinds[id] == TokenKind.CONTROL) {
        control.add(id);
      }
    }
    Vocabulary vocabulary = new Vocabulary(TextTable.copyOf(Arrays.asList(pieces)), kinds);
    WordPiece algorithm =
        new WordPiece(
            new WordPieces(
                vocabulary,
                WordPieces.Spelling.HASHES,
                required(vocabulary, marks.unknown()),
                LONGEST_WORD),
            normalizer());
    int before = required(vocabulary, marks.before());
    int after = required(vocabulary, marks.after());
    return new ModelTokenizer(
        vocabulary,
        new MatchingEncoder(SpecialTextMatcher.of(vocabulary, control, algorithm), algorithm),
        id -> algorithm.bytesOf(vocabulary, id),
        new SpecialTokens(OptionalInt.of(before), OptionalInt.of(after), Set.of(after), control),
        new Frame(List.of(before), List.of(after)),
        LeadingSpace.DROPPED);
  }

  private int required(Vocabulary vocabulary, String piece) {
    return vocabulary
        .idOf(piece)
        .orElseThrow(() ->
            new BadModelException(
                "the vocabulary in %s has no token %s".formatted(directory, piece),
                "is tokenizer_config.json the one of this model?"));
  }

  /// What is missing or `null` has BERT's default.
  private BertNormalizer normalizer() {
    boolean lowers = flag("do_lower_case").orElse(true);
    boolean strips = flag("strip_accents").orElse(lowers);
    boolean isolates = flag("tokenize_chinese_chars").orElse(true);
    return new BertNormalizer(
        Cleaning.CLEAN,
        isolates ? ChineseCharacters.ISOLATED : ChineseCharacters.AS_IS,
        strips ? Accents.STRIPPED : Accents.KEPT,
        lowers ? Case.LOWERED : Case.KEPT);
  }

  private Optional<Boolean> flag(String name) {
    JsonNode value = config.path(name);
    return value.isBoolean() ? Optional.of(value.asBoolean()) : Optional.empty();
  }

  /// A token of `tokenizer_config.json`, there a string or an object with its `content`.
  private String mark(String name, String byDefault) {
    JsonNode value = config.path(name);
    return value.isObject() ? value.path("content").asString(byDefault) : value.asString(byDefault);
  }

  private static String[] lines(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.toArray(String[]::new);
    } catch (IOException | UncheckedIOException e) {
      throw new ResourceException(
          "%s cannot be read: %s".formatted(file, e.getMessage()),
          "is it a text file in UTF-8?",
          e);
    }
  }
}
