package dev.hasten.tokenizer;

import tools.jackson.databind.node.ObjectNode;

/// What all models of a `tokenizer.json` have alike.
final class BpeParts {
  private BpeParts() {}

  /// The tokens and their ids, special ones too, so that no id depends on an order.
  static void putVocabulary(ObjectNode model, Vocabulary vocabulary) {
    ObjectNode entries = model.putObject("vocab");
    for (int id = 0; id < vocabulary.size(); id++) {
      if (TokenizerJsonWriter.isToken(vocabulary, id)) {
        entries.put(vocabulary.piece(id), id);
      }
    }
  }
}
