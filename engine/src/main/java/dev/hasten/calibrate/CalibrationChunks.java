package dev.hasten.calibrate;

import dev.hasten.error.UsageException;
import dev.hasten.quality.ChunkedText;
import dev.hasten.runtime.LanguageModel;
import dev.hasten.tokenizer.Tokenizer;
import dev.hasten.tokenizer.Tokenizer.SpecialText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// The tokens of a text that a model is calibrated on, spread over the whole text, which may be
/// about one thing after another.
///
/// Decoders read chunks of one length. Encoders mostly read sentences, whose first positions and
/// marks at both ends are in long chunks hardly seen: they read as many tokens of each length, from
/// sentences to whole chunks, between the marks that the tokenizer puts around a text.
final class CalibrationChunks {
  /// Of a sentence, marks included.
  private static final int FEWEST_TOKENS = 32;

  private CalibrationChunks() {}

  /// @throws UsageException if the text has not the tokens of one chunk
  static List<int[]> of(LanguageModel model, String text, CalibrationOptions options) {
    return model.isEncoder()
        ? ofEncoder(model.tokenizer(), text, options)
        : ofDecoder(model.tokenizer(), text, options);
  }

  private static List<int[]> ofDecoder(
      Tokenizer tokenizer, String text, CalibrationOptions options) {
    ChunkedText cut = ChunkedText.of(tokenizer, text, options.chunkTokens());
    return spread(cut.chunks(OptionalInt.empty()), options.chunks()).mapToObj(cut::chunk).toList();
  }

  private static List<int[]> ofEncoder(
      Tokenizer tokenizer, String text, CalibrationOptions options) {
    int[] tokens = tokenizer.encode(text, SpecialText.PLAIN);
    int most = options.chunkTokens();
    if (tokens.length < most) {
      throw new UsageException(
          "the text has %d tokens, one chunk takes %d".formatted(tokens.length, most),
          "bring a longer text");
    }
    List<int[]> pieces = new ArrayList<>();
    int piece = most;
    for (int chunk : spread(tokens.length / most, options.chunks()).toArray()) {
      pieces.addAll(pieces(tokenizer, tokens, chunk * most, most, piece));
      piece = piece / 2 < FEWEST_TOKENS ? most : piece / 2;
    }
    return pieces;
  }

  private static IntStream spread(int all, int most) {
    int read = Math.min(all, most);
    return IntStream.range(0, read).map(chunk -> (int) ((long) chunk * all / read));
  }

  /// A chunk as texts of so many tokens each, what is added to them included.
  private static List<int[]> pieces(
      Tokenizer tokenizer, int[] tokens, int first, int chunkTokens, int pieceTokens) {
    int own = Math.max(1, pieceTokens - tokenizer.wrap(new int[0]).length);
    List<int[]> pieces = new ArrayList<>();
    for (int from = first; from < first + chunkTokens; from += pieceTokens) {
      int to = Math.min(from + own, first + chunkTokens);
      pieces.add(tokenizer.wrap(Arrays.copyOfRange(tokens, from, to)));
    }
    return pieces;
  }
}
