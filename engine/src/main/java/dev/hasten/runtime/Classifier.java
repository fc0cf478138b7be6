package dev.hasten.runtime;

import dev.hasten.error.UsageException;
import dev.hasten.kernel.Kernels;
import dev.hasten.model.EncoderHead.Classification;
import java.util.ArrayList;
import java.util.List;

/// Tells how well each of a model's labels fits a text or a pair of texts, many texts a step. Used
/// by one thread.
///
/// ```java
/// try (Classifier classifier = new Classifier(model, kernels, 4)) {
///   LabelScores scores = classifier.classify(List.of("What a film!")).getFirst();
///   System.out.println(scores.best().label());
/// }
/// ```
public final class Classifier implements AutoCloseable {
  private final Classification head;
  private final EncoderTexts reader;
  private final EncoderRunner runner;

  /// @param model an encoder with a classification head; must stay open as long as the classifier
  /// @throws UsageException if the model has no such head
  public Classifier(LanguageModel model, Kernels kernels, int threads) {
    this.head =
        EncoderUses.require(
            model,
            Classification.class,
            "tells no labels",
            "choose an encoder with a classification head");
    this.reader = new EncoderTexts(model);
    this.runner = new EncoderRunner(model.model(), kernels, threads);
  }

  /// What it tells apart, in the model's order.
  public List<String> labels() {
    return head.labels();
  }

  /// The labels of each text, in order.
  ///
  /// @throws UsageException if a text has more tokens than the model has positions
  public List<LabelScores> classify(List<String> texts) {
    return run(texts.stream().map(reader::text).toList());
  }

  /// The labels of each pair, in order: how the second text goes with the first.
  ///
  /// @throws UsageException if a pair has more tokens than the model has positions
  public List<LabelScores> classifyPairs(List<TextPair> pairs) {
    return run(pairs.stream().map(reader::pair).toList());
  }

  private List<LabelScores> run(List<EncoderInput> inputs) {
    List<LabelScores> results = new ArrayList<>();
    runner.run(inputs, (_, logits) -> results.add(LabelScores.of(head, logits)));
    return results;
  }

  @Override
  public void close() {
    runner.close();
  }
}
