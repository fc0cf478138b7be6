package dev.hasten.tokenizer;

import dev.hasten.error.BadModelException;
import dev.hasten.format.GgufFile;
import dev.hasten.format.MetadataValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes the tokenizer of a GGUF file as the files of a Hugging Face directory, such that
/// transformers' and this build's readers give the same ids.
///
/// Source: the format of Hugging Face's tokenizers library.
public final class TokenizerJsonWriter {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final String WORD_PIECE = "bert";
  private static final String PADDING = "\\[PAD\\d+\\]";

  private final GgufFile file;
  private final GgufKeys keys;
  private final String kind;
  private final Vocabulary vocabulary;
  private final ModelTokenizer tokenizer;
  private final ObjectNode root = JSON.createObjectNode();

  private TokenizerJsonWriter(GgufFile file) {
    this.file = file;
    this.keys = new GgufKeys(file);
    this.kind = keys.text("model").orElse("");
    this.vocabulary = GgufTokenizers.vocabulary(keys);
    this.tokenizer = GgufTokenizers.of(file);
  }

  /// `tokenizer.json`, `tokenizer_config.json` and, where answers end somewhere,
  /// `generation_config.json`, by name.
  ///
  /// @throws BadModelException if the file has no tokenizer, or one of a kind that is not written
  public static SequencedMap<String, String> of(GgufFile file) {
    return new TokenizerJsonWriter(file).files();
  }

  /// Puts the ids of BOS, EOS and padding, so far as there are such, into a `config.json`.
  public static void addTo(ObjectNode config, GgufFile file) {
    TokenizerJsonWriter writer = new TokenizerJsonWriter(file);
    SpecialTokens special = writer.tokenizer.specialTokens();
    special.bos().ifPresent(id -> config.put("bos_token_id", id));
    special.eos().ifPresent(id -> config.put("eos_token_id", id));
    OptionalInt padding = writer.padding();
    if (padding.isPresent()) {
      config.put("pad_token_id", padding.getAsInt());
    } else {
      config.putNull("pad_token_id"); // some classes of transformers have a number for it
    }
  }

  private SequencedMap<String, String> files() {
    root.put("version", "1.0").putNull("truncation").putNull("padding");
    writeAddedTokens();
    switch (kind) {
      case "gpt2" -> new ByteLevelJson(root, keys, vocabulary).write();
      case "llama" -> new SentencePieceJson(root, keys, vocabulary).write();
      case WORD_PIECE -> new WordPieceJson(root, keys, vocabulary).write();
      default ->
          throw new BadModelException(
              "%s: tokenizer.ggml.model is '%s', tokenizer.json is written for bert, gpt2 and llama"
                  .formatted(file.path(), kind),
              "take tokenizer.json from the model's own repository");
    }
    root.set("post_processor", postProcessor());
    SequencedMap<String, String> files = new LinkedHashMap<>();
    files.put(HuggingFaceTokenizers.FILE, JSON.writeValueAsString(root));
    files.put("tokenizer_config.json", JSON.writeValueAsString(config()));
    if (!isWordPiece()) {
      files.put("generation_config.json", JSON.writeValueAsString(generation()));
    }
    return files;
  }

  private boolean isWordPiece() {
    return kind.equals(WORD_PIECE);
  }

  private void writeAddedTokens() {
    ArrayNode added = root.putArray("added_tokens");
    for (int id = 0; id < vocabulary.size(); id++) {
      boolean isSpecial = isSpecial(id);
      if (isSpecial || vocabulary.kind(id) == TokenKind.USER_DEFINED) {
        added
            .addObject()
            .put("id", id)
            .put("content", vocabulary.piece(id))
            .put("single_word", false)
            .put("lstrip", false)
            .put("rstrip", false)
            .put("normalized", false)
            .put("special", isSpecial);
      }
    }
  }

  /// Also what the file names as the end of something, whatever its kind.
  private boolean isSpecial(int id) {
    return switch (vocabulary.kind(id)) {
      case CONTROL, UNKNOWN -> true;
      case NORMAL, USER_DEFINED -> tokenizer.specialTokens().control().contains(id);
      case UNUSED, BYTE -> false;
    };
  }

  /// Whether a row of the embedding table has a token at all.
  static boolean isToken(Vocabulary vocabulary, int id) {
    return vocabulary.length(id) > 0
        && !(vocabulary.kind(id) == TokenKind.UNUSED && vocabulary.piece(id).matches(PADDING));
  }

  /// What stands around one text, and around two.
  private ObjectNode postProcessor() {
    ObjectNode template = JSON.createObjectNode().put("type", "TemplateProcessing");
    ArrayNode single = template.putArray("single");
    addSide(single, tokenizer.frame().before(), 0);
    addText(single, "A", 0);
    addSide(single, tokenizer.frame().after(), 0);
    ArrayNode pair = template.putArray("pair");
    addSide(pair, tokenizer.frame().before(), 0);
    addText(pair, "A", 0);
    addSide(pair, tokenizer.frame().after(), 0);
    addText(pair, "B", 1);
    addSide(pair, tokenizer.frame().after(), 1);
    ObjectNode special = template.putObject("special_tokens");
    tokenizer.frame().before().forEach(id -> addSpecial(special, id));
    tokenizer.frame().after().forEach(id -> addSpecial(special, id));
    return template;
  }

  private void addSide(ArrayNode template, List<Integer> side, int type) {
    for (int id : side) {
      template
          .addObject()
          .putObject("SpecialToken")
          .put("id", vocabulary.piece(id))
          .put("type_id", type);
    }
  }

  private static void addText(ArrayNode template, String name, int type) {
    template.addObject().putObject("Sequence").put("id", name).put("type_id", type);
  }

  private void addSpecial(ObjectNode special, int id) {
    ObjectNode entry = special.putObject(vocabulary.piece(id)).put("id", vocabulary.piece(id));
    entry.putArray("ids").add(id);
    entry.putArray("tokens").add(vocabulary.piece(id));
  }

  private ObjectNode config() {
    ObjectNode config = JSON.createObjectNode();
    config.put("tokenizer_class", "PreTrainedTokenizerFast");
    config.put("clean_up_tokenization_spaces", isWordPiece());
    SpecialTokens special = tokenizer.specialTokens();
    putToken(config, isWordPiece() ? "cls_token" : "bos_token", special.bos());
    putToken(config, isWordPiece() ? "sep_token" : "eos_token", special.eos());
    putToken(config, "unk_token", GgufTokenizers.unknown(keys, vocabulary));
    putToken(config, "pad_token", padding());
    if (isWordPiece()) {
      putToken(config, "mask_token", vocabulary.idOf("[MASK]"));
    }
    contextLength().ifPresent(length -> config.put("model_max_length", length));
    ChatTemplateSource.of(file).ifPresent(text -> config.put("chat_template", text));
    return config;
  }

  private Optional<Long> contextLength() {
    return file.metadata().get("general.architecture") instanceof MetadataValue.Text(String name)
            && file.metadata().get(name + ".context_length")
                instanceof MetadataValue.Whole(_, long length)
        ? Optional.of(length)
        : Optional.empty();
  }

  private OptionalInt padding() {
    OptionalInt declared = keys.id("padding_token_id", vocabulary.size());
    return declared.isPresent() || !isWordPiece() ? declared : vocabulary.idOf("[PAD]");
  }

  private void putToken(ObjectNode config, String name, OptionalInt id) {
    id.ifPresent(value -> config.put(name, vocabulary.piece(value)));
  }

  private ObjectNode generation() {
    ObjectNode generation = JSON.createObjectNode();
    SpecialTokens special = tokenizer.specialTokens();
    special.bos().ifPresent(bos -> generation.put("bos_token_id", bos));
    if (!special.endOfGeneration().isEmpty()) {
      ArrayNode ends = generation.putArray("eos_token_id");
      special.endOfGeneration().stream().sorted().forEach(ends::add);
    }
    return generation;
  }
}
