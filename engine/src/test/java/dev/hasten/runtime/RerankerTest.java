package dev.hasten.runtime;

import static dev.hasten.format.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.TinyDirectory;
import dev.hasten.TinyEncoderConversion;
import dev.hasten.TinyEncoders;
import dev.hasten.error.UsageException;
import dev.hasten.kernel.scalar.ScalarKernels;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RerankerTest {
  /// Scores are computed in double precision from the same logits.
  private static final double ROUNDING = 1e-12;

  private static final List<String> DOCUMENTS =
      List.of("it reads memory.", "it is blue.", "", "one, two, three.");

  @TempDir private Path directory;

  @Test
  void ordersDocumentsByTheirScore() {
    try (LanguageModel model = open(TinyEncoders.bertCrossEncoder());
        Reranker reranker = new Reranker(model, new ScalarKernels(), 2)) {
      List<RankedDocument> ranking = reranker.rank("why is it slow", DOCUMENTS);

      assertThat(ranking)
          .isSortedAccordingTo(Comparator.comparingDouble(RankedDocument::logit).reversed());
      assertThat(ranking.stream().map(RankedDocument::index))
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, DOCUMENTS.size()).boxed().toList());
      for (RankedDocument ranked : ranking) {
        String document = DOCUMENTS.get(ranked.index());
        RankedDocument alone = reranker.rank("why is it slow", List.of(document)).getFirst();
        assertThat(ranked.logit()).isEqualTo(alone.logit());
        assertThat(ranked.score()).as("identity").isEqualTo(ranked.logit());
      }
      assertThat(reranker.rank("nothing", List.of())).isEmpty();
    }
  }

  @Test
  void scoresBetween0And1_whenTheModelDeclaresNothing() {
    Path gguf =
        TinyEncoderConversion.toGguf(TinyEncoders.xlmRobertaCrossEncoder()).write(directory);
    try (LanguageModel model = LanguageModel.open(gguf);
        Reranker reranker = new Reranker(model, new ScalarKernels(), 1)) {
      for (RankedDocument ranked : reranker.rank("why", DOCUMENTS)) {
        assertThat(ranked.score())
            .isCloseTo(1 / (1 + Math.exp(-(double) ranked.logit())), within(ROUNDING));
      }
    }
  }

  @Test
  void refusesAModelWithMoreLabels() {
    try (LanguageModel model = open(TinyEncoders.bertClassifier())) {
      assertRefused(
          () -> new Reranker(model, new ScalarKernels(), 1),
          UsageException.class,
          "tells 3 labels apart (negative, neutral, positive), a reranker has one score");
    }
  }

  private LanguageModel open(TinyDirectory tiny) {
    return LanguageModel.open(TinyEncoders.writeWordPieces(tiny.write(directory)));
  }
}
