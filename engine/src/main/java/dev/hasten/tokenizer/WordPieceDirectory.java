package dev.hasten.tokenizer;

import dev.hasten.error.BadModelException;
import dev.hasten.error.ResourceException;
import dev.hasten.tokenizer.BertNormalizer.Accents;
import dev.hasten.tokenizer.BertNormalizer.Case;
import dev.hasten.tokenizer.BertNormalizer.ChineseCharacters;
import dev.hasten.tokenizer.BertNormalizer.Cleaning;
import dev.hasten.tokenizer.Utf8Decoder.LeadingSpace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/// Reads BERT's WordPiece tokenizer from a Hugging Face directory: from `tokenizer.json`, which
/// says everything, or else from `vocab.txt` and `tokenizer_config.json`.
final class WordPieceDirectory {
  private static final int LONGEST_WORD = 100;

  private final Path directory;
  private final JsonNode config;

  private WordPieceDirectory(Path directory) {
    this.directory = directory;
    this.config =
        json(directory.resolve("tokenizer_config.json")).orElse(MissingNode.getInstance());
  }

  static Tokenizer read(Path directory) {
    WordPieceDirectory reader = new WordPieceDirectory(directory);
    Optional<JsonNode> whole = json(directory.resolve("tokenizer.json"));
    return whole.isPresent() ? reader.fromJson(whole.get()) : reader.fromVocabularyText();
  }

  private Tokenizer fromJson(JsonNode root) {
    JsonNode model = root.path("model");
    String type = model.path("type").asString("");
    String prefix = model.path("continuing_subword_prefix").asString("##");
    if (!type.equals("WordPiece") || !prefix.equals("##")) {
      throw new BadModelException(
          "%s has a model of type '%s' with prefix '%s', only WordPiece with '##' is read here"
              .formatted(directory.resolve("tokenizer.json"), type, prefix),
          "use the model's GGUF file");
    }
    expectType(root, "normalizer", "BertNormalizer");
    expectType(root, "pre_tokenizer", "BertPreTokenizer");
    JsonNode added = root.path("added_tokens");
    return tokenizer(
        pieces(model.path("vocab"), added),
        kinds(added),
        new Marks(
            model.path("unk_token").asString("[UNK]"),
            mark("cls_token", "[CLS]"),
            mark("sep_token", "[SEP]")),
        normalizer(root.path("normalizer")),
        longestWord(model.path("max_input_chars_per_word")));
  }

  private void expectType(JsonNode root, String step, String expected) {
    String type = root.path(step).path("type").asString("");
    if (!type.equals(expected)) {
      throw new BadModelException(
          "%s has a %s of type '%s', only %s is read here"
              .formatted(directory.resolve("tokenizer.json"), step, type, expected),
          "use the model's GGUF file");
    }
  }

  private int longestWord(JsonNode node) {
    int longest = node.asInt(LONGEST_WORD);
    if (longest < 1 || longest > Vocabulary.LONGEST_PIECE) {
      throw new BadModelException(
          "%s has max_input_chars_per_word %d, expected is 1 to %d"
              .formatted(directory.resolve("tokenizer.json"), longest, Vocabulary.LONGEST_PIECE),
          "is the file damaged?");
    }
    return longest;
  }

  private Tokenizer fromVocabularyText() {
    Path file = directory.resolve("vocab.txt");
    if (!Files.isRegularFile(file)) {
      throw new BadModelException(
          "%s has neither tokenizer.json nor vocab.txt".formatted(directory),
          "is the download complete?");
    }
    Marks marks =
        new Marks(
            mark("unk_token", "[UNK]"), mark("cls_token", "[CLS]"), mark("sep_token", "[SEP]"));
    Map<String, TokenKind> kinds = new HashMap<>();
    kinds.put(mark("pad_token", "[PAD]"), TokenKind.CONTROL);
    kinds.put(mark("mask_token", "[MASK]"), TokenKind.CONTROL);
    return tokenizer(lines(file), kinds, marks, normalizer(config), LONGEST_WORD);
  }

  /// The spellings of the unknown token and of those around a text.
  private record Marks(String unknown, String before, String after) {}

  private Tokenizer tokenizer(
      String[] pieces,
      Map<String, TokenKind> special,
      Marks marks,
      BertNormalizer normalizer,
      int longest) {
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
    Vocabulary vocabulary = new Vocabulary(pieces, kinds);
    WordPiece algorithm =
        new WordPiece(
            vocabulary,
            WordPiece.Spelling.HASHES,
            normalizer,
            required(vocabulary, marks.unknown()),
            longest);
    OptionalInt before = OptionalInt.of(required(vocabulary, marks.before()));
    OptionalInt after = OptionalInt.of(required(vocabulary, marks.after()));
    return new ModelTokenizer(
        vocabulary,
        algorithm,
        SpecialTextMatcher.of(vocabulary, control, algorithm),
        new SpecialTokens(before, after, Set.of(after.getAsInt()), control),
        new Frame(before, after),
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

  private static Map<String, TokenKind> kinds(JsonNode addedTokens) {
    Map<String, TokenKind> kinds = new HashMap<>();
    for (JsonNode token : addedTokens) {
      boolean isSpecial = token.path("special").asBoolean(false);
      kinds.put(
          token.path("content").asString(""),
          isSpecial ? TokenKind.CONTROL : TokenKind.USER_DEFINED);
    }
    return kinds;
  }

  /// The vocabulary, and the tokens that were added to it later, by id.
  private String[] pieces(JsonNode vocab, JsonNode addedTokens) {
    Map<String, Integer> ids = new HashMap<>(2 * vocab.size());
    vocab.properties().forEach(entry -> ids.put(entry.getKey(), entry.getValue().asInt(-1)));
    for (JsonNode token : addedTokens) {
      ids.put(token.path("content").asString(""), token.path("id").asInt(-1));
    }
    String[] pieces = new String[ids.size()];
    ids.forEach((piece, id) -> {
      if (id < 0 || id >= pieces.length || pieces[id] != null) {
        throw badId(piece, id, pieces.length);
      }
      pieces[id] = piece;
    });
    return pieces;
  }

  private BadModelException badId(String piece, int id, int count) {
    return new BadModelException(
        "%s gives token '%s' the id %d; the ids of %d tokens are 0 to %d, each once"
            .formatted(directory.resolve("tokenizer.json"), piece, id, count, count - 1),
        "is the file damaged?");
  }

  /// Reads `tokenizer.json`'s normalizer (`lowercase`) as well as `tokenizer_config.json`
  /// (`do_lower_case`): what is missing or `null` has BERT's default.
  private static BertNormalizer normalizer(JsonNode node) {
    boolean lowers = flag(node, "lowercase").or(() -> flag(node, "do_lower_case")).orElse(true);
    boolean strips = flag(node, "strip_accents").orElse(lowers);
    boolean cleans = flag(node, "clean_text").orElse(true);
    boolean isolates =
        flag(node, "handle_chinese_chars")
            .or(() -> flag(node, "tokenize_chinese_chars"))
            .orElse(true);
    return new BertNormalizer(
        cleans ? Cleaning.CLEAN : Cleaning.AS_IS,
        isolates ? ChineseCharacters.ISOLATED : ChineseCharacters.AS_IS,
        strips ? Accents.STRIPPED : Accents.KEPT,
        lowers ? Case.LOWERED : Case.KEPT);
  }

  private static Optional<Boolean> flag(JsonNode node, String name) {
    JsonNode value = node.path(name);
    return value.isBoolean() ? Optional.of(value.asBoolean()) : Optional.empty();
  }

  /// A token of `tokenizer_config.json`, there a string or an object with its `content`.
  private String mark(String name, String byDefault) {
    JsonNode value = config.path(name);
    return value.isObject() ? value.path("content").asString(byDefault) : value.asString(byDefault);
  }

  private static Optional<JsonNode> json(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new JsonMapper().readTree(file));
    } catch (JacksonException e) {
      throw new BadModelException(
          "%s is no JSON: %s".formatted(file, e.getOriginalMessage()), "is the file complete?", e);
    }
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
