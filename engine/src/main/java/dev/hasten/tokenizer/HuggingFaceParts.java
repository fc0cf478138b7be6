package dev.hasten.tokenizer;

import dev.hasten.format.SafetensorsDirectory;
import java.util.List;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// What the tokenizer files of a Hugging Face directory say, but for how text is cut.
///
/// @param special the tokens with a meaning of their own
/// @param frame what is put around a text
record HuggingFaceParts(
    TokenizerJson json, HuggingFaceVocabulary vocabulary, SpecialTokens special, Frame frame) {

  static HuggingFaceParts read(SafetensorsDirectory directory, TokenizerJson json) {
    List<AddedToken> added =
        AddedTokenReader.with(
            AddedTokenReader.read(json.part("added_tokens")), addedTokensDecoder(directory));
    HuggingFaceVocabulary vocabulary = HuggingFaceVocabulary.read(json, added, rows(directory));
    HuggingFaceSpecialTokens tokens = new HuggingFaceSpecialTokens(directory, vocabulary);
    SpecialTokens special = tokens.read();
    Frame frame = PostProcessorReader.read(json.part("post_processor"), vocabulary);
    return new HuggingFaceParts(json, vocabulary, special, tokens.framed(frame, special));
  }

  private static JsonStep addedTokensDecoder(SafetensorsDirectory directory) {
    String name = "tokenizer_config.json";
    JsonNode config = directory.sideFiles().json(name).orElse(MissingNode.getInstance());
    return new JsonStep(directory.path().resolve(name), "", config).part("added_tokens_decoder");
  }

  /// The rows of the embedding table, if `config.json` says how many they are.
  private static OptionalInt rows(SafetensorsDirectory directory) {
    JsonNode config = directory.config();
    JsonNode rows = config.path("vocab_size");
    boolean isCount =
        rows.isIntegralNumber()
            && rows.canConvertToInt()
            && rows.intValue() > 0
            && rows.intValue() <= TokenizerJsonReader.MAX_TOKENS;
    return isCount ? OptionalInt.of(rows.intValue()) : OptionalInt.empty();
  }
}
