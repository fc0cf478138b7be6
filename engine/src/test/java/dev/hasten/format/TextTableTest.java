package dev.hasten.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TextTableTest {
  private static final List<String> TEXTS =
      List.of("", "a", "Ġthe", "\u007F\u0080\u07FF", "▁", "😀x", "", "the last");

  @Test
  void isTheListItWasMadeOf() {
    TextTable table = TextTable.copyOf(TEXTS);

    assertThat(table).isEqualTo(TEXTS).hasSameHashCodeAs(TEXTS);
    assertThat(TextTable.copyOf(table)).isSameAs(table);
    assertThat(TextTable.copyOf(List.of())).isEmpty();
  }

  @Test
  void findsTheFirstOfEqualTexts() {
    TextTable table = TextTable.copyOf(TEXTS);

    assertThat(table.indexOf("")).isZero();
    assertThat(table.indexOf("😀x")).isEqualTo(5);
    assertThat(table.indexOf("th")).isEqualTo(-1);
    assertThat(table.contains("Ġthe")).isTrue();
  }

  @Test
  void comparesStretches() {
    TextTable table = TextTable.copyOf(TEXTS);

    assertThat(table.regionMatches(7, 0, "to the", 3, 3)).isTrue();
    assertThat(table.regionMatches(7, 0, "to tha", 3, 3)).isFalse();
    assertThat(table.regionMatches(7, 0, table, 2, 1, 3)).isTrue();
    assertThat(table.regionMatches(7, 1, table, 2, 1, 3)).isFalse();
    assertThat(table.regionMatches(0, 0, table, 6, 0, 0)).isTrue();
  }

  @Test
  void readsTheUtf8OfEveryPairOfBytesAsTheJdkDoes() {
    for (int first = 0; first < 256; first++) {
      for (int second = 0; second < 256; second++) {
        byte[] utf8 = {'x', (byte) first, (byte) second};
        String expected = new String(utf8, StandardCharsets.UTF_8);
        TextTable.Builder builder = new TextTable.Builder(1);
        boolean isShort = builder.addShort(utf8, 0, utf8.length);

        assertThat(isShort).isEqualTo(!expected.contains("\uFFFD"));
        assertThat(builder.build()).isEqualTo(isShort ? List.of(expected) : List.of());
      }
    }
  }

  @Test
  void readsOnlyItsPartOfTheBytes() {
    byte[] utf8 = "äöü".getBytes(StandardCharsets.UTF_8);
    TextTable.Builder builder = new TextTable.Builder(1);

    assertThat(builder.addShort(utf8, 0, 3)).isFalse(); // half of the second character
    assertThat(builder.addShort(utf8, 2, 2)).isTrue();
    assertThat(builder.build()).containsExactly("ö");
  }

  @Test
  void growsWithLongTexts() {
    SplittableRandom random = new SplittableRandom(1);
    List<String> texts = Stream.generate(() -> "é".repeat(random.nextInt(200))).limit(500).toList();
    TextTable.Builder builder = new TextTable.Builder(texts.size());
    IntStream.range(0, texts.size()).forEach(index -> add(builder, texts.get(index), index));

    assertThat(builder.build()).isEqualTo(texts);
  }

  private static void add(TextTable.Builder builder, String text, int index) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    if (index % 2 == 0 || !builder.addShort(utf8, 0, utf8.length)) {
      builder.add(text);
    }
  }
}
