package dev.hasten.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.TestModels;
import dev.hasten.api.Hasten;
import dev.hasten.api.HastenModel;
import dev.hasten.error.UsageException;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import dev.langchain4j.store.embedding.CosineSimilarity;
import java.util.List;
import org.junit.jupiter.api.Test;

class HastenEmbeddingModelTest {
  @Test
  void embedsAsTheModelDoes() {
    try (HastenModel model = Hasten.load(TestModels.miniLm().toString())) {
      HastenEmbeddingModel embeddings = new HastenEmbeddingModel(model);

      Response<List<Embedding>> response =
          embeddings.embedAll(
              List.of(
                  TextSegment.from("A cat sits here."),
                  TextSegment.from("There is a cat."),
                  TextSegment.from("Stocks fell sharply.")));

      List<Embedding> vectors = response.content();
      assertThat(vectors.getFirst().vector()).isEqualTo(model.embed("A cat sits here."));
      assertThat(CosineSimilarity.between(vectors.get(0), vectors.get(1)))
          .isGreaterThan(CosineSimilarity.between(vectors.get(0), vectors.get(2)));
      assertThat(response.tokenUsage())
          .isNotNull()
          .extracting(TokenUsage::inputTokenCount)
          .isEqualTo(7 + 7 + 6);
      assertThat(embeddings.dimension()).isEqualTo(384).isEqualTo(vectors.getFirst().dimension());
      assertThat(embeddings.modelName()).isNotEmpty();
    }
  }

  @Test
  void refusesATextThatIsTooLong() {
    try (HastenModel model = Hasten.load(TestModels.miniLm().toString())) {
      HastenEmbeddingModel embeddings = new HastenEmbeddingModel(model);

      assertThatThrownBy(() -> embeddings.embed("word ".repeat(600)))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageContaining("602 tokens");
    }
  }

  @Test
  void refusesADecoder_whichCountsTokens() {
    try (HastenModel model = Hasten.load(TestModels.smollm2().toString())) {
      assertThatThrownBy(() -> new HastenEmbeddingModel(model))
          .isInstanceOf(UsageException.class)
          .hasMessageContaining("makes no embeddings");

      HastenTokenCountEstimator counter = new HastenTokenCountEstimator(model);
      int ofUser = counter.estimateTokenCountInMessage(UserMessage.from("Hello there"));
      assertThat(counter.estimateTokenCountInText("Hello there")).isEqualTo(2);
      assertThat(ofUser).isGreaterThan(2);
      assertThat(
              counter.estimateTokenCountInMessages(
                  List.of(
                      SystemMessage.from("Be brief, please."), UserMessage.from("Hello there"))))
          .isNotEqualTo(ofUser);
      assertThatThrownBy(() ->
              counter.estimateTokenCountInMessage(
                  UserMessage.from(ImageContent.from("http://x.test/a.png"))))
          .isInstanceOf(UnsupportedFeatureException.class);
    }
  }
}
