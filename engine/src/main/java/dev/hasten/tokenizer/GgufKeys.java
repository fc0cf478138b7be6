package dev.hasten.tokenizer;

import dev.hasten.error.BadModelException;
import dev.hasten.format.FixedArray;
import dev.hasten.format.GgufFile;
import dev.hasten.format.GgufType;
import dev.hasten.format.MetadataValue;
import dev.hasten.format.TextTable;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;

/// The keys `tokenizer.ggml.*` of a GGUF file, read as what they should be.
record GgufKeys(GgufFile file) {
  private static final String PREFIX = "tokenizer.ggml.";
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// The text at `tokenizer.ggml.<name>`.
  Optional<String> text(String name) {
    return value(name)
        .map(value -> {
          if (value instanceof MetadataValue.Text text) {
            return text.value();
          }
          throw wrongType(name, value, "a string");
        });
  }

  Optional<Boolean> flag(String name) {
    return value(name)
        .map(value -> {
          if (value instanceof MetadataValue.Bool flag) {
            return flag.value();
          }
          throw wrongType(name, value, "true or false");
        });
  }

  /// The token id at `tokenizer.ggml.<name>`, which must be one of `vocabularySize`.
  OptionalInt id(String name, int vocabularySize) {
    Optional<MetadataValue> found = value(name);
    if (found.isEmpty()) {
      return OptionalInt.empty();
    }
    if (!(found.get() instanceof MetadataValue.Whole whole)) {
      throw wrongType(name, found.get(), "a token id");
    }
    if (whole.value() < 0 || whole.value() >= vocabularySize) {
      throw new BadModelException(
          "%s%s is %d, but the vocabulary has %d tokens (%s)"
              .formatted(PREFIX, name, whole.value(), vocabularySize, file.path()),
          "is the file complete, or was its vocabulary cut?");
    }
    return OptionalInt.of((int) whole.value());
  }

  /// The strings at `tokenizer.ggml.<name>`, which must be there.
  TextTable texts(String name) {
    MetadataValue value = required(name);
    if (value instanceof MetadataValue.TextArray array) {
      return array.values();
    }
    throw wrongType(name, value, "an array of strings");
  }

  float[] scores() {
    String name = "scores";
    MetadataValue value = required(name);
    if (value instanceof FixedArray array && array.elementType() == GgufType.FLOAT32) {
      return array.data().toArray(FLOAT);
    }
    throw wrongType(name, value, "an array of FLOAT32");
  }

  /// The bytes at `tokenizer.ggml.<name>`.
  Optional<byte[]> bytes(String name) {
    return value(name)
        .map(value -> {
          if (value instanceof FixedArray array && array.elementType().bytes() == 1) {
            return array.data().toArray(ValueLayout.JAVA_BYTE);
          }
          throw wrongType(name, value, "an array of UINT8");
        });
  }

  /// What an error message calls the key.
  String place(String name) {
    return "%s%s of %s".formatted(PREFIX, name, file.path());
  }

  /// The kinds of all tokens: normal where the file names none, as the GGUF specification has it.
  TokenKind[] kinds(int vocabularySize) {
    String name = "token_type";
    Optional<MetadataValue> value = value(name);
    if (value.isEmpty()) {
      TokenKind[] kinds = new TokenKind[vocabularySize];
      Arrays.fill(kinds, TokenKind.NORMAL);
      return kinds;
    }
    if (value.get() instanceof FixedArray array
        && (array.elementType() == GgufType.INT32 || array.elementType() == GgufType.UINT32)) {
      return kinds(array.data().toArray(INT));
    }
    throw wrongType(name, value.get(), "an array of INT32");
  }

  BadModelException missing(String name) {
    return new BadModelException(
        "%s%s is missing in %s".formatted(PREFIX, name, file.path()),
        "get a file that was converted with its tokenizer");
  }

  private static TokenKind[] kinds(int[] numbers) {
    TokenKind[] kinds = new TokenKind[numbers.length];
    for (int id = 0; id < kinds.length; id++) {
      kinds[id] = TokenKind.ofNumber(numbers[id], id);
    }
    return kinds;
  }

  private MetadataValue required(String name) {
    return value(name).orElseThrow(() -> missing(name));
  }

  private Optional<MetadataValue> value(String name) {
    return Optional.ofNullable(file.metadata().get(PREFIX + name));
  }

  private BadModelException wrongType(String name, MetadataValue found, String expected) {
    return new BadModelException(
        "%s%s is of type %s, expected is %s (%s)"
            .formatted(PREFIX, name, found.type(), expected, file.path()),
        "is the file damaged?");
  }
}
