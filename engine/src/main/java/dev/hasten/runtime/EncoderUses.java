package dev.hasten.runtime;

import dev.hasten.error.UsageException;
import dev.hasten.model.EncoderHead;
import dev.hasten.model.EncoderHead.Classification;
import dev.hasten.model.ModelConfig.EncoderConfig;
import java.util.Optional;

/// What the head of an encoder is for, in words.
public final class EncoderUses {
  private EncoderUses() {}

  /// What to do with this encoder.
  public static String advice(EncoderHead head) {
    return switch (head) {
      case EncoderHead.Embedding _ -> "for its embeddings use: hasten embed MODEL TEXT";
      case Classification classification ->
          classification.labels().size() == 1
              ? "for its scores use: hasten rerank MODEL QUERY DOCUMENT"
              : "for its labels use: hasten classify MODEL TEXT";
      case EncoderHead.MaskedLanguage _ ->
          "for words in place of a mask use: hasten fill-mask MODEL TEXT";
    };
  }

  /// The head of a model that must have one of this kind.
  ///
  /// @param lack what a model with another cannot do, after "which"
  /// @param otherwise what to do if the model is no encoder
  /// @throws UsageException if it has another head, or is no encoder
  static <H extends EncoderHead> H require(
      LanguageModel model, Class<H> kind, String lack, String otherwise) {
    Optional<EncoderHead> head = model.config().encoder().map(EncoderConfig::head);
    if (head.filter(kind::isInstance).isPresent()) {
      return kind.cast(head.get());
    }
    throw new UsageException(
        "%s is a %s model%s, which %s"
            .formatted(
                model.file().path(),
                model.config().architecture(),
                head.map(EncoderUses::description).orElse(""),
                lack),
        head.map(EncoderUses::advice).orElse(otherwise));
  }

  private static String description(EncoderHead head) {
    return switch (head) {
      case EncoderHead.Embedding _ -> " for embeddings";
      case Classification classification ->
          " with a classification head (%s)".formatted(count(classification.labels().size()));
      case EncoderHead.MaskedLanguage _ -> " with a masked-language head";
    };
  }

  private static String count(int labels) {
    return labels == 1 ? "1 label" : labels + " labels";
  }
}
