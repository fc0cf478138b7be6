package dev.hasten.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hasten.error.BadModelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileWindowTest {
  /// Header, key length, key, value type, element type and count.
  private static final long FIRST_STRING = 24 + 8 + 1 + 4 + 4 + 8;

  private static final int WINDOW_BYTES = 1 << 16;

  @TempDir Path directory;

  private List<String> read(List<String> texts) {
    Path path = file(texts).key("after", GgufType.BOOL).int8(1).writeIn(directory);
    try (GgufFile file = GgufReader.read(path)) {
      assertThat(file.metadata()).containsEntry("after", new MetadataValue.Bool(true));
      return new GgufMetadata("file", file.metadata()).requiredTexts("k");
    }
  }

  private static GgufFixture file(List<String> texts) {
    GgufFixture file = GgufFixture.claiming(0, 2).key("k", GgufType.ARRAY);
    file.array(GgufType.STRING, texts.size());
    texts.forEach(file::text);
    return file;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 7, 31, 255, 1000, 16_383, 32_767, 32_768, 65_528, 65_529, 70_000})
  void readsStrings_whereverTheWindowEnds(int longest) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 40 + 200_000 / (longest + 8); i++) {
      texts.add("x".repeat(i % 3 == 0 ? longest : Math.floorMod(i * 31, longest + 1)));
    }
    assertThat(read(texts)).isEqualTo(texts);
  }

  @Test
  void readsStrings_ofOneToFourBytesACharacter() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      texts.add(List.of("", "a", "Ġthe", "ÿ", "世界", "🙂", "\uFFFD", "a\uFFFDb\uFFFD").get(i % 8));
    }
    assertThat(read(texts)).isEqualTo(texts);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1000, 20_000})
  void saysWhere_whenAStringIsNotUtf8(int before) {
    for (String hex : List.of("ff", "c3", "eda080", "c0af", "efbfbdff", "efbfbdc4a0ff")) {
      byte[] bytes = HexFormat.of().parseHex(hex);
      GgufFixture file = file(Collections.nCopies(before, "word"), before + 2);
      file.int64(bytes.length).raw(bytes).text("after");

      assertBad(file, "string at byte %d is not UTF-8".formatted(FIRST_STRING + before * 12L));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 9, 0x1_0000, 0x1_0000_0000L, 0x100_0000_0000_0000L, Long.MIN_VALUE})
  void saysWhere_whenTheFileHasNoRoomForAString(long length) {
    for (int before : List.of(0, 1, 20_000)) {
      GgufFixture file = file(Collections.nCopies(before, "word"), before + 1);
      file.int64(length).ascii("short");

      assertBad(
          file,
          "string at byte %d is %s, the rest of the file has room for 5"
              .formatted(FIRST_STRING + before * 12L, Long.toUnsignedString(length)));
    }
  }

  @Test
  void saysWhere_whenAStringIsLongerThanAnyIs() {
    long length = (64 << 20) + 1;
    GgufFixture file = file(List.of("word"), 2).int64(length).fill((int) length, 'x');

    assertBad(
        file,
        "string at byte %d has %d bytes, at most %d are read"
            .formatted(FIRST_STRING + 12, length, length - 1));
  }

  @Test
  void saysWhere_whenTheFileEndsInALength() {
    String text = "x".repeat(WINDOW_BYTES);
    GgufFixture file = file(List.of(text), 2).fill(7, 0);

    assertBad(
        file,
        "string at byte %d needs 8 bytes".formatted(FIRST_STRING + Long.BYTES + text.length()));
  }

  private static GgufFixture file(List<String> texts, int claimed) {
    GgufFixture file = GgufFixture.claiming(0, 1).key("k", GgufType.ARRAY);
    file.array(GgufType.STRING, claimed);
    texts.forEach(text -> file.int64(text.length()).raw(text.getBytes(StandardCharsets.UTF_8)));
    return file;
  }

  private void assertBad(GgufFixture file, String why) {
    Path path = file.writeIn(directory);
    assertThatExceptionOfType(BadModelException.class)
        .isThrownBy(() -> GgufReader.read(path).close())
        .withMessageContaining(why);
  }
}
