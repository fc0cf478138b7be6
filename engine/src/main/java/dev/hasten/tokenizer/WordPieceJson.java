package dev.hasten.tokenizer;

import tools.jackson.databind.node.ObjectNode;

/// WordPiece as parts of a `tokenizer.json`: GGUF marks the beginning of a word, this file what
/// follows it.
record WordPieceJson(ObjectNode root, GgufKeys keys, Vocabulary vocabulary) {
  private static final String FOLLOWING = "##";
  private static final int LONGEST_WORD = 100;

  void write() {
    BertNormalizer normalizer = GgufTokenizers.normalizer(keys, vocabulary);
    root.putObject("normalizer")
        .put("type", "BertNormalizer")
        .put("clean_text", true)
        .put("handle_chinese_chars", true)
        .put("strip_accents", normalizer.accents() == BertNormalizer.Accents.STRIPPED)
        .put("lowercase", normalizer.letters() == BertNormalizer.Case.LOWERED);
    root.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
    root.putObject("decoder")
        .put("type", "WordPiece")
        .put("prefix", FOLLOWING)
        .put("cleanup", true);
    ObjectNode model = root.putObject("model").put("type", "WordPiece");
    model.put(
        "unk_token",
        vocabulary.piece(GgufTokenizers.markOrKey(keys, vocabulary, "unknown", "[UNK]")));
    model.put("continuing_subword_prefix", FOLLOWING);
    model.put("max_input_chars_per_word", LONGEST_WORD);
    ObjectNode entries = model.putObject("vocab");
    for (int id = 0; id < vocabulary.size(); id++) {
      if (TokenizerJsonWriter.isToken(vocabulary, id)) {
        entries.put(spelled(id), id);
      }
    }
  }

  private String spelled(int id) {
    String piece = vocabulary.piece(id);
    return switch (vocabulary.kind(id)) {
      case CONTROL, UNKNOWN -> piece;
      case NORMAL, USER_DEFINED, UNUSED, BYTE -> ofWord(piece);
    };
  }

  /// Files mark some special tokens as words.
  private static String ofWord(String piece) {
    return piece.startsWith(String.valueOf(SentencePieceBpe.SPACE))
        ? piece.substring(1)
        : FOLLOWING + piece;
  }
}
