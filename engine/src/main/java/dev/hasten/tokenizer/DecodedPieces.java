package dev.hasten.tokenizer;

import dev.hasten.tokenizer.Utf8Decoder.LeadingSpace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/// How tokens become text again, one by one: the `decoder` of a `tokenizer.json`.
///
/// @param spelling from a token's piece to what it stands for
/// @param alphabet what that is written in
/// @param bytePieces whether `<0x0A>` stands for a byte
/// @param leadingSpace what becomes of a space at the very beginning
record DecodedPieces(
    UnaryOperator<String> spelling,
    Alphabet alphabet,
    BytePieces bytePieces,
    LeadingSpace leadingSpace) {
  private static final String KNOWN =
      "ByteFallback, ByteLevel, Fuse, Metaspace, Replace, Sequence, Strip, WordPiece";
  private static final byte[] NOTHING = {};

  /// What BERT's `cleanup` joins to the word before it.
  private static final List<String> UNSPACED =
      List.of(" .", " ?", " !", " ,", " n't", " 'm", " 's", " 've", " 're");

  enum Alphabet {
    CHARACTERS,
    /// Each character is a byte, as in GPT-2.
    BYTES
  }

  enum BytePieces {
    TEXT,
    BYTES
  }

  /// The bytes that `piece` stands for.
  byte[] bytesOf(String piece) {
    if (piece.isEmpty()) {
      return NOTHING;
    }
    OptionalInt single =
        bytePieces == BytePieces.BYTES ? ByteTokens.read(piece) : OptionalInt.empty();
    if (single.isPresent()) {
      return new byte[] {(byte) single.getAsInt()};
    }
    String text = spelling.apply(piece);
    return switch (alphabet) {
      case CHARACTERS -> text.getBytes(StandardCharsets.UTF_8);
      case BYTES -> ByteAlphabet.read(text);
    };
  }

  /// Reads the `decoder`. Without one, there is a space between tokens.
  static DecodedPieces read(JsonStep decoder) {
    if (decoder.isAbsent()) {
      return new DecodedPieces(
          piece -> " " + piece, Alphabet.CHARACTERS, BytePieces.TEXT, LeadingSpace.DROPPED);
    }
    DecodedPieces pieces =
        new DecodedPieces(
            UnaryOperator.identity(), Alphabet.CHARACTERS, BytePieces.TEXT, LeadingSpace.KEPT);
    for (JsonStep step : flat(decoder)) {
      pieces = pieces.and(step);
    }
    return pieces;
  }

  private static List<JsonStep> flat(JsonStep step) {
    if (!step.type().equals("Sequence")) {
      return List.of(step);
    }
    List<JsonStep> all = new ArrayList<>();
    step.part("decoders").elements().forEach(part -> all.addAll(flat(part)));
    return all;
  }

  private DecodedPieces and(JsonStep step) {
    String type = step.type();
    return switch (type) {
      case "ByteFallback" -> new DecodedPieces(spelling, alphabet, BytePieces.BYTES, leadingSpace);
      case "ByteLevel" -> new DecodedPieces(spelling, Alphabet.BYTES, bytePieces, leadingSpace);
      case "Fuse" -> this; // bytes are fused as they come
      case "Metaspace" -> {
        String replacement = String.valueOf(PreTokenizerReader.replacement(step));
        boolean adds = PreTokenizerReader.prepend(step) != MetaspaceStep.Prepend.NEVER;
        yield and(piece -> piece.replace(replacement, " "))
            .with(adds ? LeadingSpace.DROPPED : LeadingSpace.KEPT);
      }
      case "Replace" -> {
        String searched = step.part("pattern").part("String").text();
        String content = step.part("content").text();
        yield and(piece -> piece.replace(searched, content));
      }
      case "Strip" -> strip(step);
      case "WordPiece" -> wordPiece(step);
      default -> throw step.unknown("of type '%s'".formatted(type), KNOWN);
    };
  }

  private DecodedPieces and(UnaryOperator<String> next) {
    return new DecodedPieces(
        piece -> next.apply(spelling.apply(piece)), alphabet, bytePieces, leadingSpace);
  }

  private DecodedPieces with(LeadingSpace changed) {
    return new DecodedPieces(spelling, alphabet, bytePieces, changed);
  }

  private DecodedPieces strip(JsonStep step) {
    boolean isOneSpace =
        step.part("content").text().equals(" ")
            && step.part("start").whole(0, Integer.MAX_VALUE) == 1
            && step.part("stop").whole(0, Integer.MAX_VALUE) == 0;
    if (!isOneSpace) {
      throw step.unknown("a Strip of something else", "one that takes the first space");
    }
    return with(LeadingSpace.DROPPED);
  }

  private DecodedPieces wordPiece(JsonStep step) {
    String prefix = step.part("prefix").text();
    boolean cleans = step.part("cleanup").flag().orElse(true);
    return and(
            piece -> {
              String word =
                  piece.startsWith(prefix) ? piece.substring(prefix.length()) : " " + piece;
              return cleans ? cleaned(word) : word;
            })
        .with(LeadingSpace.DROPPED);
  }

  /// Punctuation and the like without the space before it.
  private static String cleaned(String word) {
    return UNSPACED.stream().anyMatch(word::startsWith) ? word.substring(1) : word;
  }
}
