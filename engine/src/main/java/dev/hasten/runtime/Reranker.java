package dev.hasten.runtime;

import dev.hasten.error.UsageException;
import dev.hasten.kernel.Kernels;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Orders documents by how well they answer a query, with a cross-encoder, which reads each
/// document together with the query. Used by one thread.
///
/// Paper: Nogueira & Cho 2019, arXiv:1901.04085.
public final class Reranker implements AutoCloseable {
  private final Classifier classifier;

  /// @param model an encoder with a classification head of one label; must stay open as long as the
  ///   reranker
  /// @throws UsageException if the model has no such head
  public Reranker(LanguageModel model, Kernels kernels, int threads) {
    this.classifier = new Classifier(model, kernels, threads);
    int labels = classifier.labels().size();
    if (labels != 1) {
      classifier.close();
      throw new UsageException(
          "%s tells %d labels apart (%s), a reranker has one score"
              .formatted(model.file().path(), labels, String.join(", ", first(classifier))),
          "choose a cross-encoder; for the labels of a pair use: hasten classify MODEL FIRST SECOND --pair");
    }
  }

  private static List<String> first(Classifier classifier) {
    int shown = 3;
    List<String> labels = classifier.labels();
    return labels.size() > shown ? labels.subList(0, shown) : labels;
  }

  /// All documents, best first; of equals, the one given first.
  ///
  /// @throws UsageException if the query and a document have more tokens than the model has
  ///   positions
  public List<RankedDocument> rank(String query, List<String> documents) {
    List<LabelScores> scores =
        classifier.classifyPairs(
            documents.stream().map(document -> new TextPair(query, document)).toList());
    return IntStream.range(0, documents.size())
        .mapToObj(index -> ranked(index, scores.get(index).best()))
        .sorted(Comparator.comparingDouble(RankedDocument::logit).reversed())
        .toList();
  }

  private static RankedDocument ranked(int index, LabelScore score) {
    return new RankedDocument(index, score.score(), score.logit());
  }

  @Override
  public void close() {
    classifier.close();
  }
}
