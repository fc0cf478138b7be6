package dev.hasten.quality;

import dev.hasten.error.UsageException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// A text cut by two tokenizers that do not agree. The model's chunks are those of
/// llama-perplexity's protocol, as if it were alone. The reference reads the same bytes: it begins
/// at its first boundary in them, after BOS if it adds one, and ends at its last. Where both have a
/// boundary at one byte, both are asked for what follows the same text (but for a few bytes half a
/// chunk before).
///
/// @param textTokens of the whole text, by the model's tokenizer
record AlignedText(int textTokens, List<AlignedChunk> chunks) {

  AlignedText {
    chunks = List.copyOf(chunks);
  }

  /// @throws UsageException if the text is shorter than a chunk, a tokenizer's tokens spell another
  ///   text, the reference has too few positions for a chunk, or there is nothing to compare
  static AlignedText of(
      Contender model, Contender reference, String text, EvaluationOptions options) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ChunkedText ours = ChunkedText.of(model.model().tokenizer(), text, options.contextTokens());
    CutText modelCut = CutText.of(model, text, bytes);
    CutText referenceCut = CutText.of(reference, text, bytes);
    List<AlignedChunk> chunks = new ArrayList<>();
    for (int index = 0; index < ours.chunks(options.chunks()); index++) {
      AlignedChunk chunk = chunk(ours.chunk(index), index, modelCut, referenceCut, options);
      requireComparable(chunk, index, model, reference);
      requirePositions(chunk, index, reference);
      chunks.add(chunk);
    }
    return new AlignedText(ours.tokens(), chunks);
  }

  private static AlignedChunk chunk(
      int[] tokens, int index, CutText model, CutText reference, EvaluationOptions options) {
    int before = model.bos.isPresent() ? 1 : 0;
    int first = index * options.contextTokens() - before; // of the model's tokens of the text
    int from = model.starts[first + before]; // BOS stands for the first
    int to = model.starts[Math.min(first + tokens.length, model.tokens.length)];
    int referenceFirst = reference.firstFrom(from);
    int referenceEnd = Math.max(referenceFirst, reference.firstEndingAfter(to));
    int shift = reference.bos.isPresent() ? 1 : 0;
    List<Integer> modelAt = new ArrayList<>();
    List<Integer> referenceAt = new ArrayList<>();
    for (int at = options.firstScored(); at < tokens.length - 1; at++) {
      int next = reference.firstFrom(model.starts[first + at + 1]);
      boolean isShared =
          next < referenceEnd
              && next + shift > referenceFirst
              && reference.starts[next] == model.starts[first + at + 1];
      if (isShared) {
        modelAt.add(at);
        referenceAt.add(next - referenceFirst + shift - 1);
      }
    }
    return new AlignedChunk(
        tokens,
        referenceTokens(reference, referenceFirst, referenceEnd),
        ints(modelAt),
        ints(referenceAt));
  }

  private static int[] referenceTokens(CutText reference, int from, int to) {
    int[] tokens = Arrays.copyOfRange(reference.tokens, from, to);
    return reference.bos.isPresent()
        ? IntStream.concat(IntStream.of(reference.bos.getAsInt()), Arrays.stream(tokens)).toArray()
        : tokens;
  }

  private static int[] ints(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).toArray();
  }

  private static void requireComparable(
      AlignedChunk chunk, int index, Contender model, Contender reference) {
    if (chunk.positions() < 2) {
      throw new UsageException(
          "the tokenizers of %s and the reference %s cut the scored half of chunk %d at no two places alike"
              .formatted(model.path(), reference.path(), index),
          "choose a reference with this model's tokenizer, raise --context, or evaluate each model "
              + "alone");
    }
  }

  private static void requirePositions(AlignedChunk chunk, int index, Contender reference) {
    int positions = reference.model().config().maxPositionEmbeddings();
    if (chunk.reference.length > positions) {
      throw new UsageException(
          "chunk %d has %d tokens for the reference %s, which has %d positions"
              .formatted(index, chunk.reference.length, reference.path(), positions),
          "pass a smaller --context");
    }
  }

  /// Tokens of the reference's longest chunk.
  int mostReferenceTokens() {
    return chunks.stream().mapToInt(chunk -> chunk.reference.length).max().orElse(0);
  }

  /// Positions at which both can be compared, in all chunks.
  int positions() {
    return chunks.stream().mapToInt(AlignedChunk::positions).sum();
  }
}
