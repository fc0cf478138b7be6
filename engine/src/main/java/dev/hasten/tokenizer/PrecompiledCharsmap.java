package dev.hasten.tokenizer;

import dev.hasten.error.BadModelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.IntBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// SentencePiece's rules of normalisation: a double-array trie from stretches of UTF-8 to places in
/// a list of strings, each ended by a zero byte.
///
/// Source: `normalizer.cc` of google/sentencepiece and the format of Yata's darts-clone.
final class PrecompiledCharsmap {
  private final int[] units;
  private final byte[] replacements;

  /// @param blob the size of the trie in bytes, the trie, the strings
  /// @param source what an error message calls it
  PrecompiledCharsmap(byte[] blob, String source) {
    ByteBuffer bytes = ByteBuffer.wrap(blob).order(ByteOrder.LITTLE_ENDIAN);
    int trieBytes = blob.length < Integer.BYTES ? -1 : bytes.getInt();
    if (trieBytes < Integer.BYTES
        || trieBytes % Integer.BYTES != 0
        || trieBytes > bytes.remaining()) {
      throw new BadModelException(
          "%s has %d bytes, and says that %d of them are a trie"
              .formatted(source, blob.length, trieBytes),
          "is the file damaged? Fetch it again");
    }
    IntBuffer trie =
        bytes.slice(Integer.BYTES, trieBytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
    this.units = new int[trie.remaining()];
    trie.get(units);
    this.replacements = new byte[blob.length - Integer.BYTES - trieBytes];
    bytes.get(Integer.BYTES + trieBytes, replacements);
  }

  /// A rule that applies at the front of a text: how many bytes it takes, and what for.
  record Rule(int bytes, String replacement) {}

  /// The rule for the longest stretch at `text[from]`.
  Optional<Rule> longest(byte[] text, int from, int to) {
    List<int[]> found = prefixes(text, from, to);
    return found.isEmpty() ? Optional.empty() : Optional.of(rule(found.getLast()));
  }

  /// The rule for the shortest stretch at `text[from]`.
  Optional<Rule> shortest(byte[] text, int from, int to) {
    List<int[]> found = prefixes(text, from, to);
    return found.isEmpty() ? Optional.empty() : Optional.of(rule(found.getFirst()));
  }

  private Rule rule(int[] lengthAndPlace) {
    return new Rule(lengthAndPlace[0], replacementAt(lengthAndPlace[1]));
  }

  /// All stretches at `text[from]` that have a rule, shortest first, as length and place.
  private List<int[]> prefixes(byte[] text, int from, int to) {
    List<int[]> found = new ArrayList<>(2);
    int node = offset(units[0]);
    for (int at = from; at < to && text[at] != 0; at++) {
      int label = Byte.toUnsignedInt(text[at]);
      node ^= label;
      if (!isUnit(node) || label(units[node]) != label) {
        return found;
      }
      int unit = units[node];
      node ^= offset(unit);
      if (hasLeaf(unit) && isUnit(node)) {
        found.add(new int[] {at + 1 - from, units[node] & Integer.MAX_VALUE});
      }
    }
    return found;
  }

  private boolean isUnit(int node) {
    return node >= 0 && node < units.length;
  }

  private static boolean hasLeaf(int unit) {
    return (unit >>> 8 & 1) == 1;
  }

  /// Never a byte for a unit that holds a value.
  private static int label(int unit) {
    return unit & (1 << 31 | 0xFF);
  }

  private static int offset(int unit) {
    return unit >>> 10 << ((unit & 1 << 9) >>> 6);
  }

  private String replacementAt(int place) {
    int end = place;
    while (end < replacements.length && replacements[end] != 0) {
      end++;
    }
    if (place >= replacements.length) {
      return "";
    }
    ByteBuffer bytes = ByteBuffer.wrap(replacements, place, end - place);
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(bytes);
      return text.toString();
    } catch (CharacterCodingException e) {
      throw new BadModelException(
          "the normaliser's string at %d is no UTF-8".formatted(place),
          "is the tokenizer damaged? Fetch it again",
          e);
    }
  }
}
