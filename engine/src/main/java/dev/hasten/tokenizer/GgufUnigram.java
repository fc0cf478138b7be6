package dev.hasten.tokenizer;

import dev.hasten.error.BadModelException;
import dev.hasten.tokenizer.SentencePieceBpe.SpacePrefix;
import dev.hasten.tokenizer.SentencePieceUnigram.Spaces;
import dev.hasten.tokenizer.Utf8Decoder.LeadingSpace;
import java.util.OptionalInt;

/// Reads the tokenizer of kind `t5` from the metadata of a GGUF file.
final class GgufUnigram {
  private GgufUnigram() {}

  static ModelTokenizer read(GgufKeys keys) {
    refuseSuffixes(keys);
    Vocabulary vocabulary = GgufTokenizers.vocabulary(keys);
    boolean addsSpace = keys.flag("add_space_prefix").orElse(true);
    boolean mergesSpaces = keys.flag("remove_extra_whitespaces").orElse(false);
    SentencePieceUnigram algorithm =
        new SentencePieceUnigram(
            vocabulary,
            unigram(keys, vocabulary),
            keys.bytes("precompiled_charsmap")
                .map(bytes -> new PrecompiledCharsmap(bytes, keys.place("precompiled_charsmap"))),
            addsSpace ? SpacePrefix.ADDED : SpacePrefix.NONE,
            mergesSpaces ? Spaces.MERGED : Spaces.KEPT);
    SpecialTokens special = GgufSpecialTokens.read(keys, vocabulary);
    OptionalInt bos = GgufTokenizers.added(keys, "bos", special.bos(), OptionalInt.empty());
    OptionalInt eos = GgufTokenizers.added(keys, "eos", special.eos(), special.eos());
    return GgufTokenizers.tokenizer(
        vocabulary,
        algorithm,
        special,
        Frame.of(bos, eos),
        addsSpace ? LeadingSpace.DROPPED : LeadingSpace.KEPT);
  }

  private static void refuseSuffixes(GgufKeys keys) {
    if (keys.flag("treat_whitespace_as_suffix").orElse(false)) {
      throw new BadModelException(
          "%s is true, this build knows false".formatted(keys.place("treat_whitespace_as_suffix")),
          "use another model");
    }
  }

  private static Unigram unigram(GgufKeys keys, Vocabulary vocabulary) {
    int unknown =
        GgufTokenizers.unknown(keys, vocabulary)
            .orElseThrow(() -> keys.missing("unknown_token_id"));
    float[] scores = keys.scores();
    SentencePieceBpe.checkScores(vocabulary, scores);
    double[] exact = new double[scores.length];
    double least = Double.POSITIVE_INFINITY;
    for (int id = 0; id < exact.length; id++) {
      boolean isNormal = vocabulary.kind(id) == TokenKind.NORMAL;
      exact[id] = vocabulary.kind(id) == TokenKind.USER_DEFINED ? 0 : scores[id];
      least = isNormal ? Math.min(least, scores[id]) : least;
    }
    return new Unigram(vocabulary.textIndex(), exact, least, unknown, ByteTokens.none());
  }
}
