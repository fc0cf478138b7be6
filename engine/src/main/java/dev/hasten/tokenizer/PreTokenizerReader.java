package dev.hasten.tokenizer;

import dev.hasten.tokenizer.Gpt2PreTokenizer.Numbers;
import dev.hasten.tokenizer.MetaspaceStep.Prepend;
import dev.hasten.tokenizer.MetaspaceStep.Words;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/// Reads the `pre_tokenizer` of a `tokenizer.json`.
final class PreTokenizerReader {
  private static final String KNOWN =
      "BertPreTokenizer, ByteLevel, CharDelimiterSplit, Digits, Metaspace, Punctuation, Sequence,"
          + " Split, Whitespace, WhitespaceSplit";

  private static final PieceStep BYTE_ALPHABET =
      (piece, out) ->
          out.accept(
              piece.spelled(ByteAlphabet.spell(piece.text().getBytes(StandardCharsets.UTF_8))));

  private static final PieceStep LEADING_SPACE =
      (piece, out) ->
          out.accept(piece.text().charAt(0) == ' ' ? piece : piece.spelled(" " + piece.text()));

  /// `\w+|[^\w\s]+`, nothing else is kept.
  private static final PieceStep WORDS_AND_SIGNS =
      new SplitStep(
          SplitPattern.runs(CodePoints::isWord, codePoint -> !CodePoints.isWhiteSpace(codePoint))
              .inverted(),
          SplitBehavior.REMOVED);

  private PreTokenizerReader() {}

  /// The steps in order; a sequence in a sequence is flat.
  static List<JsonStep> flat(JsonStep step) {
    if (step.isAbsent()) {
      return List.of();
    }
    if (!step.type().equals("Sequence")) {
      return List.of(step);
    }
    List<JsonStep> all = new ArrayList<>();
    step.part("pretokenizers").elements().forEach(part -> all.addAll(flat(part)));
    return all;
  }

  static PieceStep read(JsonStep step) {
    return PieceStep.sequence(flat(step).stream().map(PreTokenizerReader::one).toList());
  }

  private static PieceStep one(JsonStep step) {
    String type = step.type();
    return switch (type) {
      case "BertPreTokenizer" ->
          PieceStep.sequence(
              List.of(
                  split(CodePoints::isWhiteSpace, SplitBehavior.REMOVED),
                  split(CodePoints::isBertPunctuation, SplitBehavior.ISOLATED)));
      case "ByteLevel" -> byteLevel(step);
      case "CharDelimiterSplit" -> {
        char delimiter = step.part("delimiter").character();
        yield split(codePoint -> codePoint == delimiter, SplitBehavior.REMOVED);
      }
      case "Digits" ->
          split(
              CodePoints::isNumber,
              step.has("individual_digits") ? SplitBehavior.ISOLATED : SplitBehavior.CONTIGUOUS);
      case "Metaspace" -> metaspace(step);
      case "Punctuation" -> split(CodePoints::isBertPunctuation, behavior(step.part("behavior")));
      case "Split" -> patternSplit(step);
      case "Whitespace" -> WORDS_AND_SIGNS;
      case "WhitespaceSplit" -> split(CodePoints::isWhiteSpace, SplitBehavior.REMOVED);
      default -> throw step.unknown("of type '%s'".formatted(type), KNOWN);
    };
  }

  private static PieceStep split(IntPredicate isInClass, SplitBehavior behavior) {
    return new SplitStep(SplitPattern.each(isInClass), behavior);
  }

  private static PieceStep byteLevel(JsonStep step) {
    List<PieceStep> steps = new ArrayList<>();
    if (step.part("add_prefix_space").flag().orElse(true)) {
      steps.add(LEADING_SPACE);
    }
    if (step.part("use_regex").flag().orElse(true)) {
      steps.add(new WordStep(new Gpt2PreTokenizer(Numbers.WHOLE)));
    }
    steps.add(BYTE_ALPHABET);
    return PieceStep.sequence(steps);
  }

  private static PieceStep patternSplit(JsonStep step) {
    SplitPattern pattern = pattern(step.part("pattern"));
    return new SplitStep(
        step.has("invert") ? pattern.inverted() : pattern, behavior(step.part("behavior")));
  }

  private static SplitPattern pattern(JsonStep pattern) {
    JsonStep regex = pattern.part("Regex");
    if (regex.isAbsent()) {
      String text = pattern.part("String").text();
      if (text.isEmpty()) {
        throw pattern.bad("is an empty string");
      }
      return SplitPattern.literal(text);
    }
    Optional<PreTokenizer> scanner = KnownPatterns.scanner(regex.text());
    return scanner
        .map(SplitPattern::words)
        .orElseGet(() -> SplitPattern.regex(BoundedRegex.of(regex)));
  }

  private static SplitBehavior behavior(JsonStep step) {
    if (step.isAbsent()) {
      return SplitBehavior.ISOLATED;
    }
    return switch (step.text()) {
      case "Isolated" -> SplitBehavior.ISOLATED;
      case "Removed" -> SplitBehavior.REMOVED;
      case "Contiguous" -> SplitBehavior.CONTIGUOUS;
      case "MergedWithPrevious" -> SplitBehavior.MERGED_WITH_PREVIOUS;
      case "MergedWithNext" -> SplitBehavior.MERGED_WITH_NEXT;
      default ->
          throw step.unknown(
              "'%s'".formatted(step.text()),
              "Isolated, Removed, Contiguous, MergedWithPrevious, MergedWithNext");
    };
  }

  private static PieceStep metaspace(JsonStep step) {
    Words words = step.part("split").flag().orElse(true) ? Words.SPLIT : Words.TOGETHER;
    return new MetaspaceStep(replacement(step), prepend(step), words);
  }

  /// The character that stands for a space, for the pre-tokenizer and the decoder.
  static char replacement(JsonStep metaspace) {
    JsonStep replacement = metaspace.part("replacement");
    return replacement.isAbsent() ? SentencePieceBpe.SPACE : replacement.character();
  }

  /// Old files have `add_prefix_space`, new ones `prepend_scheme`.
  static Prepend prepend(JsonStep metaspace) {
    if (!metaspace.part("add_prefix_space").flag().orElse(true)) {
      return Prepend.NEVER;
    }
    JsonStep scheme = metaspace.part("prepend_scheme");
    if (scheme.isAbsent()) {
      return Prepend.ALWAYS;
    }
    return switch (scheme.text()) {
      case "always" -> Prepend.ALWAYS;
      case "first" -> Prepend.FIRST;
      case "never" -> Prepend.NEVER;
      default -> throw scheme.unknown("'%s'".formatted(scheme.text()), "always, first, never");
    };
  }
}
