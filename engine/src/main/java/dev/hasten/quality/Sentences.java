package dev.hasten.quality;

import dev.hasten.error.UsageException;
import dev.hasten.tokenizer.Tokenizer.SpecialText;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Cuts a text into sentences for encoders: lines are cut after `.`, `!` and `?`; headings of
/// WikiText, what has fewer than three words, repetitions, and what a model has no positions for,
/// are left out.
final class Sentences {
  /// Of which the jackknife of a rank correlation can be made.
  private static final int FEWEST = 5;

  private static final int FEWEST_WORDS = 3;
  private static final Pattern AFTER_END = Pattern.compile("(?<=[.!?])\\s+");
  private static final Pattern SPACES = Pattern.compile("\\s+");

  private Sentences() {}

  /// At most so many sentences, evenly spaced over the text.
  ///
  /// @throws UsageException if there are too few
  static List<String> of(String text, int most, List<Contender> readers) {
    List<String> all =
        text.lines()
            .map(String::strip)
            .filter(line -> !line.startsWith("="))
            .flatMap(AFTER_END::splitAsStream)
            .map(String::strip)
            .filter(sentence -> SPACES.split(sentence).length >= FEWEST_WORDS)
            .distinct()
            .toList();
    List<String> readable =
        spread(all, 2 * most).stream()
            .filter(sentence -> readers.stream().allMatch(reader -> canRead(reader, sentence)))
            .toList();
    if (Math.min(most, readable.size()) < FEWEST) {
      throw new UsageException(
          "%d sentences can be compared, must be at least %d"
              .formatted(Math.min(most, readable.size()), FEWEST),
          "bring a longer text of sentences of three words or more, and ask for enough");
    }
    return spread(readable, most);
  }

  private static List<String> spread(List<String> all, int most) {
    int count = Math.min(all.size(), most);
    return IntStream.range(0, count)
        .mapToObj(index -> all.get((int) ((long) index * all.size() / count)))
        .toList();
  }

  private static boolean canRead(Contender reader, String sentence) {
    int[] ids = reader.model().tokenizer().encode(sentence, SpecialText.PLAIN);
    return reader.model().tokenizer().wrap(ids).length
        <= reader.model().config().maxPositionEmbeddings();
  }
}
