package dev.hasten.langchain4j;

import dev.hasten.api.HastenModel;
import dev.hasten.error.UsageException;
import dev.hasten.tokenizer.Tokenizer;
import dev.hasten.tokenizer.Tokenizer.SpecialText;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import java.util.List;

/// An encoder as LangChain4j's `EmbeddingModel`. Vectors have length 1.
///
/// {@snippet file="dev/hasten/langchain4j/ExamplesTest.java" region="embedding"}
///
/// Safe for use by many threads, as the model is.
///
/// @param model an encoder; stays the caller's, who closes it
///
///   The constructor throws a [UsageException] if it is none.
public record HastenEmbeddingModel(HastenModel model) implements EmbeddingModel {

  public HastenEmbeddingModel {
    if (!model.isEncoder()) {
      throw new UsageException(
          "%s is a %s model, which makes no embeddings"
              .formatted(model.path(), model.architecture()),
          "load an encoder, such as minilm");
    }
  }

  /// One vector for each text, in order, and how many tokens were read.
  ///
  /// @throws dev.langchain4j.exception.InvalidRequestException if a text is longer than the model
  ///   can read
  @Override
  public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
    List<String> texts = segments.stream().map(TextSegment::text).toList();
    try {
      List<Embedding> embeddings = model.embed(texts).stream().map(Embedding::from).toList();
      return Response.from(embeddings, new TokenUsage(tokens(texts)));
    } catch (RuntimeException e) {
      throw Answers.failure(e);
    }
  }

  private int tokens(List<String> texts) {
    Tokenizer tokenizer = model.tokenizer();
    return texts.stream()
        .mapToInt(text -> tokenizer.wrap(tokenizer.encode(text, SpecialText.PLAIN)).length)
        .sum();
  }

  @Override
  public int dimension() {
    return model.hiddenSize();
  }

  @Override
  public String modelName() {
    return Answers.name(model);
  }
}
