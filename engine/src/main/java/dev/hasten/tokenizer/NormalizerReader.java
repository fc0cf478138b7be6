package dev.hasten.tokenizer;

import dev.hasten.tokenizer.BertNormalizer.Accents;
import dev.hasten.tokenizer.BertNormalizer.Case;
import dev.hasten.tokenizer.BertNormalizer.ChineseCharacters;
import dev.hasten.tokenizer.BertNormalizer.Cleaning;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.IntPredicate;

/// Reads the `normalizer` of a `tokenizer.json`.
final class NormalizerReader {
  private static final String KNOWN =
      "BertNormalizer, ByteLevel, Lowercase, NFC, NFD, NFKC, NFKD, Nmt, Precompiled, Prepend, Replace,"
          + " Sequence, Strip, StripAccents";

  private NormalizerReader() {}

  /// The steps in order; a sequence in a sequence is flat.
  static List<JsonStep> flat(JsonStep step) {
    if (step.isAbsent()) {
      return List.of();
    }
    if (!step.type().equals("Sequence")) {
      return List.of(step);
    }
    List<JsonStep> all = new ArrayList<>();
    step.part("normalizers").elements().forEach(part -> all.addAll(flat(part)));
    return all;
  }

  static Normalizer read(JsonStep step) {
    return Normalizer.sequence(flat(step).stream().map(NormalizerReader::one).toList());
  }

  private static Normalizer one(JsonStep step) {
    String type = step.type();
    return switch (type) {
      case "BertNormalizer" -> bert(step);
      case "ByteLevel" -> text -> ByteAlphabet.spell(text.getBytes(StandardCharsets.UTF_8));
      case "Lowercase" -> BertNormalizer::lower;
      case "NFC" -> composing(Form.NFC);
      case "NFD" -> composing(Form.NFD);
      case "NFKC" -> composing(Form.NFKC);
      case "NFKD" -> composing(Form.NFKD);
      case "Nmt" -> NmtNormalizer::normalize;
      case "Precompiled" -> new CharsmapNormalizer(charsmap(step));
      case "Prepend" -> prepend(step.part("prepend").text());
      case "Replace" -> replace(step);
      case "Strip" -> strip(step);
      case "StripAccents" -> text -> without(CodePoints::isMark, text);
      default -> throw step.unknown("of type '%s'".formatted(type), KNOWN);
    };
  }

  private static Normalizer composing(Form form) {
    return text -> java.text.Normalizer.normalize(text, form);
  }

  /// What is missing or `null` has BERT's default.
  static BertNormalizer bert(JsonStep step) {
    boolean lowers = step.part("lowercase").flag().orElse(true);
    boolean strips = step.part("strip_accents").flag().orElse(lowers);
    boolean cleans = step.part("clean_text").flag().orElse(true);
    boolean isolates = step.part("handle_chinese_chars").flag().orElse(true);
    return new BertNormalizer(
        cleans ? Cleaning.CLEAN : Cleaning.AS_IS,
        isolates ? ChineseCharacters.ISOLATED : ChineseCharacters.AS_IS,
        strips ? Accents.STRIPPED : Accents.KEPT,
        lowers ? Case.LOWERED : Case.KEPT);
  }

  static PrecompiledCharsmap charsmap(JsonStep step) {
    return new PrecompiledCharsmap(
        charsmapBytes(step), "%s: %s".formatted(step.file(), step.where()));
  }

  static byte[] charsmapBytes(JsonStep step) {
    JsonStep map = step.part("precompiled_charsmap");
    try {
      return Base64.getDecoder().decode(map.text());
    } catch (IllegalArgumentException _) {
      throw map.bad("is no Base64");
    }
  }

  private static Normalizer prepend(String prefix) {
    return text -> text.isEmpty() ? text : prefix + text;
  }

  private static Normalizer replace(JsonStep step) {
    JsonStep pattern = step.part("pattern");
    String content = step.part("content").text();
    JsonStep regex = pattern.part("Regex");
    if (!regex.isAbsent()) {
      BoundedRegex compiled = BoundedRegex.of(regex);
      return text -> compiled.replaceAll(text, content);
    }
    String searched = pattern.part("String").text();
    if (searched.isEmpty()) {
      throw pattern.bad("is an empty string");
    }
    return text -> text.replace(searched, content);
  }

  private static Normalizer strip(JsonStep step) {
    boolean left = step.part("strip_left").flag().orElse(true);
    boolean right = step.part("strip_right").flag().orElse(true);
    return text -> {
      int from = left ? endOfSpace(text) : 0;
      int to = right ? startOfSpace(text, from) : text.length();
      return text.substring(from, to);
    };
  }

  private static int endOfSpace(String text) {
    return WordScanner.endOfRun(CodePoints::isWhiteSpace, text, 0, text.length());
  }

  private static int startOfSpace(String text, int least) {
    int at = text.length();
    while (at > least && CodePoints.isWhiteSpace(text.codePointBefore(at))) {
      at--; // white space is in the Basic Multilingual Plane
    }
    return at;
  }

  static String without(IntPredicate isInClass, String text) {
    StringBuilder kept = new StringBuilder(text.length());
    text.codePoints().filter(isInClass.negate()).forEach(kept::appendCodePoint);
    return kept.toString();
  }
}
