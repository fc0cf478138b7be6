package dev.hasten.tokenizer;

import dev.hasten.tokenizer.KnownPatterns.Known;
import dev.hasten.tokenizer.MergeList.GappedMerge;
import java.util.List;
import java.util.Optional;

/// BPE as one of GGUF's kinds: `gpt2` for the byte-level one, `llama` for SentencePiece's.
final class GgufBpeExport {
  private static final String LLAMA_3 = "llama-bpe";

  private final HuggingFaceParts parts;
  private final GgufKeyWriter keys;
  private final JsonStep model;

  private GgufBpeExport(HuggingFaceParts parts, GgufKeyWriter keys) {
    this.parts = parts;
    this.keys = keys;
    this.model = parts.json().part("model");
  }

  static void write(HuggingFaceParts parts, GgufKeyWriter keys) {
    GgufBpeExport export = new GgufBpeExport(parts, keys);
    List<JsonStep> steps = PreTokenizerReader.flat(parts.json().part("pre_tokenizer"));
    Optional<Known> known = KnownPatterns.byteLevel(steps);
    if (known.isPresent()) {
      export.writeByteLevel(known.get().ggufName());
    } else if (export.model.has("byte_fallback")) {
      export.writeSentencePiece(steps);
    } else {
      throw parts
          .json()
          .part("pre_tokenizer")
          .unknown("none that has a name in GGUF", "those of GPT-2, SmolLM, Llama 3, Qwen 2 there");
    }
  }

  private void writeByteLevel(String pre) {
    for (JsonStep step : NormalizerReader.flat(parts.json().part("normalizer"))) {
      if (!(step.type().equals("NFC") && pre.equals("qwen2"))) {
        throw step.unknown(step.type(), "none for byte-level BPE in GGUF");
      }
    }
    boolean takesWholeWords = model.has("ignore_merges");
    if (takesWholeWords != pre.equals(LLAMA_3)) {
      throw model
          .part("ignore_merges")
          .unknown(String.valueOf(takesWholeWords), "true for Llama 3's words alone in GGUF");
    }
    keys.text("model", "gpt2");
    keys.text("pre", pre);
    keys.texts("tokens", GgufTokenizerMetadata.pieces(parts));
    GgufTokenizerMetadata.writeKinds(parts, DecodedPieces.BytePieces.TEXT, keys);
    keys.texts("merges", parts.json().merges().stream().map(this::spaced).toList());
  }

  private String spaced(GappedMerge merge) {
    if (merge.text().indexOf(' ') != merge.gap() || merge.text().lastIndexOf(' ') != merge.gap()) {
      throw model
          .part("merges")
          .unknown("one of a token with a space, '%s'".formatted(merge.text()), "none in GGUF");
    }
    return merge.text();
  }

  private void writeSentencePiece(List<JsonStep> preTokenizers) {
    keys.text("model", "llama");
    keys.text("pre", "default");
    keys.texts("tokens", GgufTokenizerMetadata.pieces(parts));
    keys.scores(MergeScores.of(parts));
    GgufTokenizerMetadata.writeKinds(parts, DecodedPieces.BytePieces.BYTES, keys);
    keys.id("unknown_token_id", parts.vocabulary().vocabulary().firstOf(TokenKind.UNKNOWN));
    keys.flag("add_space_prefix", addsSpace(preTokenizers));
  }

  /// Whether every stretch of text starts as if a space stood before it. Spaces must become `▁`,
  /// and nothing else may happen.
  private boolean addsSpace(List<JsonStep> preTokenizers) {
    boolean adds = false;
    boolean escapes = false;
    for (JsonStep step : NormalizerReader.flat(parts.json().part("normalizer"))) {
      switch (step.type()) {
        case "Prepend" -> adds |= isEscape(step.part("prepend"));
        case "Replace" ->
            escapes |=
                step.part("pattern").part("String").text().equals(" ")
                    && isEscape(step.part("content"));
        default -> throw step.unknown(step.type(), "Prepend and Replace in GGUF");
      }
    }
    for (JsonStep step : preTokenizers) {
      boolean isIdle = escapes && step.type().equals("Split") && isSplitAtSpace(step);
      if (!isIdle) {
        adds |= metaspaceAdds(step);
        escapes = true;
      }
    }
    if (!escapes) {
      throw parts.json().part("normalizer").unknown("none that makes spaces ▁", "that in GGUF");
    }
    return adds;
  }

  private static boolean isEscape(JsonStep step) {
    if (!step.text().equals(String.valueOf(SentencePieceBpe.SPACE))) {
      throw step.unknown("'%s'".formatted(step.text()), "▁ in GGUF");
    }
    return true;
  }

  private static boolean isSplitAtSpace(JsonStep step) {
    JsonStep text = step.part("pattern").part("String");
    return !text.isAbsent() && text.text().equals(" ");
  }

  private static boolean metaspaceAdds(JsonStep step) {
    boolean isWhole =
        step.type().equals("Metaspace")
            && !step.part("split").flag().orElse(true)
            && PreTokenizerReader.replacement(step) == SentencePieceBpe.SPACE
            && PreTokenizerReader.prepend(step) != MetaspaceStep.Prepend.FIRST;
    if (!isWhole) {
      throw step.unknown(
          step.type() + " as it is", "Metaspace with ▁ before all or none, without split, in GGUF");
    }
    return PreTokenizerReader.prepend(step) == MetaspaceStep.Prepend.ALWAYS;
  }
}
