package dev.hasten.tokenizer;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/// A unigram model as GGUF's kind `t5`.
final class GgufUnigramExport {
  /// The score of a token that is not there.
  private static final float NEVER = -10_000;

  private final HuggingFaceParts parts;
  private final GgufKeyWriter keys;

  private GgufUnigramExport(HuggingFaceParts parts, GgufKeyWriter keys) {
    this.parts = parts;
    this.keys = keys;
  }

  static void write(HuggingFaceParts parts, GgufKeyWriter keys) {
    new GgufUnigramExport(parts, keys).write();
  }

  private void write() {
    JsonStep model = parts.json().part("model");
    if (model.has("byte_fallback")) {
      throw model.part("byte_fallback").unknown("true", "false in GGUF");
    }
    keys.text("model", "t5");
    keys.text("pre", "default");
    keys.texts("tokens", GgufTokenizerMetadata.pieces(parts));
    keys.scores(scores());
    GgufTokenizerMetadata.writeKinds(parts, DecodedPieces.BytePieces.TEXT, keys);
    keys.id(
        "unknown_token_id",
        OptionalInt.of(model.part("unk_id").whole(0, parts.vocabulary().size() - 1)));
    boolean normalizes = writeNormalizers();
    writeSpaces(normalizes);
  }

  private float[] scores() {
    float[] scores = new float[parts.vocabulary().size()];
    Arrays.fill(scores, NEVER);
    parts.json().entries().forEach(entry -> scores[entry.id()] = (float) entry.score());
    return scores;
  }

  /// @return whether runs of spaces become one
  private boolean writeNormalizers() {
    boolean merges = false;
    for (JsonStep step : NormalizerReader.flat(parts.json().part("normalizer"))) {
      String type = step.type();
      switch (type) {
        case "Precompiled" ->
            keys.bytes("precompiled_charsmap", NormalizerReader.charsmapBytes(step));
        case "Replace" -> merges |= mergesSpaces(step);
        case "Strip" -> {} // what is merged is stripped, too
        default -> throw step.unknown(type, "Precompiled, Replace, Strip in GGUF");
      }
    }
    return merges;
  }

  private static boolean mergesSpaces(JsonStep step) {
    JsonStep regex = step.part("pattern").part("Regex");
    if (regex.isAbsent()
        || !regex.text().equals(" {2,}")
        || !List.of(" ", "▁").contains(step.part("content").text())) {
      throw step.unknown("another than of ' {2,}'", "that one in GGUF");
    }
    return true;
  }

  private void writeSpaces(boolean normalizerMerges) {
    List<JsonStep> steps = PreTokenizerReader.flat(parts.json().part("pre_tokenizer"));
    JsonStep metaspace = parts.json().part("pre_tokenizer");
    boolean merges = normalizerMerges;
    for (JsonStep step : steps) {
      switch (step.type()) {
        case "WhitespaceSplit" -> merges = true;
        case "Metaspace" -> metaspace = step;
        default -> throw step.unknown(step.type(), "Metaspace, WhitespaceSplit in GGUF");
      }
    }
    if (steps.isEmpty()
        || PreTokenizerReader.replacement(metaspace) != SentencePieceBpe.SPACE
        || PreTokenizerReader.prepend(metaspace) == MetaspaceStep.Prepend.FIRST) {
      throw metaspace.unknown("another", "▁ before every word, or none, in GGUF");
    }
    keys.flag(
        "add_space_prefix", PreTokenizerReader.prepend(metaspace) == MetaspaceStep.Prepend.ALWAYS);
    keys.flag("remove_extra_whitespaces", merges);
  }
}
