package dev.hasten.tokenizer;

import dev.hasten.tokenizer.MergeList.GappedMerge;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// A `tokenizer.json` of Hugging Face's tokenizers library, its two large parts as lists and the
/// rest as a tree.
///
/// @param root everything but `model.vocab` and `model.merges`
/// @param entries of `model.vocab`
/// @param merges of `model.merges`
record TokenizerJson(Path file, JsonNode root, List<Entry> entries, List<GappedMerge> merges) {

  /// A token of the model.
  ///
  /// @param score the logarithm of its probability, in a model that has them
  record Entry(String piece, int id, double score) {}

  /// The part of this name.
  JsonStep part(String name) {
    return new JsonStep(file, "", root).part(name);
  }
}
