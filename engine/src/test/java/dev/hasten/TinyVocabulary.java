package dev.hasten;

import dev.hasten.format.FixedArray;
import dev.hasten.format.GgufType;
import dev.hasten.format.MetadataValue;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Tokenizers of tiny models as GGUF metadata.
final class TinyVocabulary {
  static final List<String> WORD_PIECE_MARKS =
      List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");

  private static final List<String> MERGES = List.of("t h", "th e", "i n", "a n");
  private static final int BYTES = 256;
  private static final int NORMAL = 1;
  private static final int CONTROL = 3;

  private TinyVocabulary() {}

  /// Byte-level BPE of `size` tokens: ids 0 to 255 are the bytes, then come four merges, then
  /// control tokens, none of which ends an answer.
  static SequencedMap<String, MetadataValue> byteLevel(int size) {
    List<String> pieces = new ArrayList<>(bytePieces());
    MERGES.forEach(merge -> pieces.add(merge.replace(" ", "")));
    int firstControl = pieces.size();
    IntStream.range(firstControl, size).forEach(id -> pieces.add("<|control%d|>".formatted(id)));
    SequencedMap<String, MetadataValue> metadata = new LinkedHashMap<>();
    put(metadata, "model", new MetadataValue.Text("gpt2"));
    put(metadata, "pre", new MetadataValue.Text("gpt-2"));
    put(metadata, "merges", new MetadataValue.TextArray(MERGES));
    putPieces(metadata, pieces, id -> id < firstControl ? NORMAL : CONTROL);
    return metadata;
  }

  /// WordPiece over letters and digits, each at the beginning of a word and inside.
  static SequencedMap<String, MetadataValue> wordPiece() {
    List<String> pieces = new ArrayList<>(WORD_PIECE_MARKS);
    characters().forEach(character -> pieces.add("▁" + character));
    characters().forEach(pieces::add);
    SequencedMap<String, MetadataValue> metadata = new LinkedHashMap<>();
    put(metadata, "model", new MetadataValue.Text("bert"));
    putPieces(metadata, pieces, id -> id < WORD_PIECE_MARKS.size() ? CONTROL : NORMAL);
    putId(metadata, "unknown_token_id", 1);
    putId(metadata, "cls_token_id", 2);
    putId(metadata, "seperator_token_id", 3);
    return metadata;
  }

  /// The same vocabulary as the lines of `vocab.txt`.
  static List<String> wordPieceLines() {
    return Stream.of(
            WORD_PIECE_MARKS.stream(), characters(), characters().map(piece -> "##" + piece))
        .flatMap(part -> part)
        .toList();
  }

  static int wordPieceSize() {
    return wordPieceLines().size();
  }

  private static Stream<String> characters() {
    return "abcdefghijklmnopqrstuvwxyz0123456789.,".chars().mapToObj(Character::toString);
  }

  /// GPT-2's visible spelling of each byte: itself where it is visible, else U+0100 and on.
  private static List<String> bytePieces() {
    List<String> pieces = new ArrayList<>();
    int hidden = 0;
    for (int value = 0; value < BYTES; value++) {
      boolean visible = (value > 32 && value < 127) || (value > 160 && value != 173);
      pieces.add(Character.toString(visible ? value : BYTES + hidden));
      hidden += visible ? 0 : 1;
    }
    return pieces;
  }

  private static void putPieces(
      SequencedMap<String, MetadataValue> metadata, List<String> pieces, IntKind kindOf) {
    put(metadata, "tokens", new MetadataValue.TextArray(pieces));
    ByteBuffer kinds =
        ByteBuffer.allocate(Integer.BYTES * pieces.size()).order(ByteOrder.LITTLE_ENDIAN);
    IntStream.range(0, pieces.size()).forEach(id -> kinds.putInt(kindOf.of(id)));
    put(
        metadata,
        "token_type",
        new FixedArray(GgufType.INT32, MemorySegment.ofArray(kinds.array())));
  }

  @FunctionalInterface
  private interface IntKind {
    int of(int id);
  }

  private static void putId(SequencedMap<String, MetadataValue> metadata, String name, long id) {
    put(metadata, name, new MetadataValue.Whole(GgufType.UINT32, id));
  }

  private static void put(
      SequencedMap<String, MetadataValue> metadata, String name, MetadataValue value) {
    metadata.put("tokenizer.ggml." + name, value);
  }
}
