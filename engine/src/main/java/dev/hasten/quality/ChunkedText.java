package dev.hasten.quality;

import dev.hasten.error.UsageException;
import dev.hasten.tokenizer.Tokenizer;
import dev.hasten.tokenizer.Tokenizer.SpecialText;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// A text cut into chunks by llama-perplexity's protocol: tokenized once as a whole, with BOS
/// before it if the model adds one; chunks of equal length without overlap, the rest dropped; the
/// first token of each chunk replaced by BOS where the model adds one.
///
/// Source: `tools/perplexity/perplexity.cpp` of llama.cpp.
public final class ChunkedText {
  private final int[] tokens;
  private final int contextTokens;
  private final OptionalInt bos;

  private ChunkedText(int[] tokens, int contextTokens, OptionalInt bos) {
    this.tokens = tokens;
    this.contextTokens = contextTokens;
    this.bos = bos;
  }

  /// The chunks of a text.
  ///
  /// @throws UsageException if it has not the tokens of one chunk
  public static ChunkedText of(Tokenizer tokenizer, String text, int contextTokens) {
    OptionalInt bos = addedBefore(tokenizer);
    int[] tokens = tokenizer.encode(text, SpecialText.PLAIN);
    return new ChunkedText(
            bos.isPresent() ? after(bos.getAsInt(), tokens) : tokens, contextTokens, bos)
        .orRefuse();
  }

  /// The same chunks for two tokenizers.
  record Pair(ChunkedText model, ChunkedText reference) {}

  /// For a model and its reference that cut the text into tokens of the same spelling, as far as it
  /// is evaluated: then both are asked for the same next token after the same text. Each begins its
  /// chunks by its own rule. If only one of them adds BOS, there is none before the text, only in
  /// place of each chunk's first token. Nothing if they cut the text otherwise.
  static Optional<Pair> cutAlike(
      SharedVocabulary shared,
      Contender model,
      Contender reference,
      String text,
      EvaluationOptions options) {
    Tokenizer ours = model.model().tokenizer();
    Tokenizer theirs = reference.model().tokenizer();
    int context = options.contextTokens();
    int[] ourTokens = ours.encode(text, SpecialText.PLAIN);
    int[] theirTokens = theirs.encode(text, SpecialText.PLAIN);
    OptionalInt ourBos = addedBefore(ours);
    OptionalInt theirBos = addedBefore(theirs);
    boolean bothAdd = ourBos.isPresent() && theirBos.isPresent();
    ChunkedText ourText =
        new ChunkedText(bothAdd ? after(ourBos.getAsInt(), ourTokens) : ourTokens, context, ourBos);
    ChunkedText theirText =
        new ChunkedText(
            bothAdd ? after(theirBos.getAsInt(), theirTokens) : theirTokens, context, theirBos);
    int used = ourText.chunks(options.chunks()) * context - (bothAdd ? 1 : 0);
    return isSame(shared, Arrays.copyOf(ourTokens, Math.max(0, used)), theirTokens)
        ? Optional.of(new Pair(ourText.orRefuse(), theirText.orRefuse()))
        : Optional.empty();
  }

  private static boolean isSame(SharedVocabulary shared, int[] ours, int[] theirs) {
    return ours.length <= theirs.length
        && IntStream.range(0, ours.length).allMatch(at -> shared.isSame(ours[at], theirs[at]));
  }

  /// What the tokenizer puts before a text: BOS, `[CLS]`, or nothing. Asked with a token that it
  /// puts at neither end.
  static OptionalInt addedBefore(Tokenizer tokenizer) {
    int[] ends = tokenizer.wrap(new int[0]);
    int probe =
        IntStream.range(0, tokenizer.vocabularySize())
            .filter(id -> Arrays.stream(ends).noneMatch(end -> end == id))
            .findFirst()
            .orElse(0);
    int first = tokenizer.wrap(new int[] {probe})[0];
    return first == probe ? OptionalInt.empty() : OptionalInt.of(first);
  }

  private static int[] after(int first, int[] rest) {
    return IntStream.concat(IntStream.of(first), Arrays.stream(rest)).toArray();
  }

  private ChunkedText orRefuse() {
    if (tokens.length < contextTokens) {
      throw new UsageException(
          "the text has %d tokens, one chunk takes %d".formatted(tokens.length, contextTokens),
          "bring a longer text, or lower --context");
    }
    return this;
  }

  /// Tokens of the whole text.
  int tokens() {
    return tokens.length;
  }

  /// Whole chunks, at most as many as asked for.
  public int chunks(OptionalInt most) {
    return Math.min(tokens.length / contextTokens, most.orElse(Integer.MAX_VALUE));
  }

  /// The tokens that the model reads.
  public int[] chunk(int index) {
    int from = index * contextTokens;
    int[] chunk = Arrays.copyOfRange(tokens, from, from + contextTokens);
    bos.ifPresent(id -> chunk[0] = id);
    return chunk;
  }
}
