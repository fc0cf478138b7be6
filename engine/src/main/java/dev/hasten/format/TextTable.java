package dev.hasten.format;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collection;
import java.util.RandomAccess;

/// Many short texts, such as the tokens of a vocabulary, without an object for each: their
/// characters stand one after another in one array. A text becomes a string when it is asked for.
public final class TextTable extends AbstractList<String> implements RandomAccess {
  private final char[] chars;
  private final int[] starts; // one more than there are texts

  private TextTable(char[] chars, int[] starts) {
    this.chars = chars;
    this.starts = starts;
  }

  /// These texts, or the same table if they are one.
  public static TextTable copyOf(Collection<String> texts) {
    if (texts instanceof TextTable table) {
      return table;
    }
    Builder builder = new Builder(texts.size());
    texts.forEach(builder::add);
    return builder.build();
  }

  @Override
  public int size() {
    return starts.length - 1;
  }

  @Override
  public String get(int index) {
    return new String(chars, starts[index], length(index));
  }

  /// The length of a text, in `char`s.
  public int length(int index) {
    return starts[index + 1] - starts[index];
  }

  public char charAt(int index, int at) {
    return chars[starts[index] + at];
  }

  /// Whether a text has `length` characters at `from` that are those of `other` at `otherFrom`.
  /// Nobody may ask for characters that neither has.
  public boolean regionMatches(int index, int from, String other, int otherFrom, int length) {
    int start = starts[index] + from;
    for (int i = 0; i < length; i++) {
      if (chars[start + i] != other.charAt(otherFrom + i)) {
        return false;
      }
    }
    return true;
  }

  /// The same with the text `otherIndex` of another table, or of this one.
  public boolean regionMatches(
      int index, int from, TextTable other, int otherIndex, int otherFrom, int length) {
    int start = starts[index] + from;
    int otherStart = other.starts[otherIndex] + otherFrom;
    for (int i = 0; i < length; i++) {
      if (chars[start + i] != other.chars[otherStart + i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int indexOf(Object text) {
    if (text instanceof String sought) {
      for (int index = 0; index < size(); index++) {
        if (length(index) == sought.length()
            && regionMatches(index, 0, sought, 0, sought.length())) {
          return index;
        }
      }
    }
    return -1;
  }

  /// Takes texts one after another.
  static final class Builder {
    private static final int USUAL_LENGTH = 8;

    private char[] chars;
    private final int[] starts;
    private int count;
    private int used;

    /// @param capacity how many texts there will be
    Builder(int capacity) {
      this.starts = new int[capacity + 1];
      this.chars = new char[(int) Math.min(Integer.MAX_VALUE / 2, (long) USUAL_LENGTH * capacity)];
    }

    void add(String text) {
      reserve(text.length());
      text.getChars(0, text.length(), chars, used);
      end(used + text.length());
    }

    /// Adds what `length` bytes of UTF-8 spell, if none of their characters takes more than two.
    ///
    /// @return whether it did
    boolean addShort(byte[] utf8, int from, int length) {
      reserve(length);
      int at = used;
      for (int i = from; i < from + length; i++) {
        int first = utf8[i];
        if (first < 0) {
          boolean isPair = (first & 0xE0) == 0xC0 && (first & 0x1E) != 0 && i + 1 < from + length;
          if (!isPair || (utf8[i + 1] & 0xC0) != 0x80) {
            return false;
          }
          first = (first & 0x1F) << 6 | (utf8[++i] & 0x3F);
        }
        chars[at++] = (char) first;
      }
      end(at);
      return true;
    }

    TextTable build() {
      return new TextTable(Arrays.copyOf(chars, used), Arrays.copyOf(starts, count + 1));
    }

    private void end(int at) {
      used = at;
      starts[++count] = at;
    }

    private void reserve(int more) {
      if (more > chars.length - used) {
        chars = Arrays.copyOf(chars, Math.max(used + more, used + used / 2));
      }
    }
  }
}
