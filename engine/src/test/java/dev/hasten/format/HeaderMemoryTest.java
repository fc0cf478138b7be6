package dev.hasten.format;

import dev.hasten.tensor.DType;
import java.nio.file.Path;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files made so that each of their bytes costs as much memory as possible.
class HeaderMemoryTest {
  private static final int MANY = 200_000;

  @TempDir Path directory;

  @BeforeEach
  void loadClasses() {
    GgufReader.read(GgufFixture.small().writeIn(directory)).close();
    SafetensorsFixture.writeModel(directory, SafetensorsFixture.file("{}", 0));
    SafetensorsReader.readDirectory(directory).close();
  }

  @Test
  void staysWithinLimits_whenThereAreManyTinyTensors() {
    GgufFixture file = GgufFixture.claiming(MANY, 1);
    file.key("general.alignment", GgufType.UINT32).int32(8);
    many(i -> file.tensor(shortName(i), DType.I8.ggmlId(), 8L * i, 1));

    assertCheap(file.padTo(8).fill(8 * MANY, 0));
  }

  @Test
  void staysWithinLimits_whenTinyTensorsAreRefusedAtTheEnd() {
    GgufFixture file = GgufFixture.claiming(MANY, 0);
    many(i -> file.tensor("", DType.I8.ggmlId(), 0, 300));

    assertCheap(file);
  }

  @Test
  void staysWithinLimits_whenThereAreManyTinyValues() {
    GgufFixture file = GgufFixture.claiming(0, MANY);
    many(i -> file.key(shortName(i), GgufType.UINT8).int8(i));

    assertCheap(file);
  }

  @Test
  void staysWithinLimits_whenThereAreManyShortStrings() {
    GgufFixture file = GgufFixture.claiming(0, 1).key("k", GgufType.ARRAY);
    file.array(GgufType.STRING, MANY);
    many(i -> file.text("é"));

    assertCheap(file);
  }

  @Test
  void staysWithinLimits_whenThereAreManyReplacementCharacters() {
    GgufFixture file = GgufFixture.claiming(0, 1).key("k", GgufType.ARRAY);
    file.array(GgufType.STRING, MANY);
    many(i -> file.text("\uFFFD"));

    assertCheap(file);
  }

  @Test
  void staysWithinLimits_whenThereAreManyEmptyArrays() {
    GgufFixture file = GgufFixture.claiming(0, 1).key("k", GgufType.ARRAY);
    file.array(GgufType.ARRAY, MANY);
    many(i -> file.array(GgufType.UINT8, 0));

    assertCheap(file);
  }

  @Test
  void staysWithinLimits_whenEveryLevelOfArraysClaimsTheRestOfTheFile() {
    GgufFixture file = GgufFixture.claiming(0, 1).key("k", GgufType.ARRAY);
    int rest = 12 * MANY;
    for (int depth = 0; depth < 8; depth++) {
      file.array(GgufType.ARRAY, rest / 12 - 20);
    }

    assertCheap(file.fill(rest, -1));
  }

  @Test
  void staysWithinLimits_whenAStringIsLong() {
    GgufFixture file = GgufFixture.claiming(0, 2);
    file.key("k", GgufType.STRING).text("ю".repeat(4 * MANY));
    file.key("k", GgufType.STRING).text("ю".repeat(4 * MANY));

    assertCheap(file);
  }

  @Test
  void staysWithinLimits_whenSafetensorsHaveManyTinyTensors() {
    StringBuilder header = new StringBuilder("{");
    for (int i = 0; i < MANY / 2; i++) {
      header.append('"').append(shortName(i)).append("\":{\"dtype\":\"U8\",\"shape\":[],");
      header.append("\"data_offsets\":[%d,%d]},".formatted(i, i + 1));
    }
    header.setCharAt(header.length() - 1, '}');

    assertCheapHeader(header.toString());
  }

  @Test
  void staysWithinLimits_whenSafetensorsHaveMuchMetadata() {
    StringBuilder header = new StringBuilder("{\"__metadata__\":{");
    many(i -> header.append("\"%s\":\"\",".formatted(shortName(i))));
    header.setCharAt(header.length() - 1, '}');

    assertCheapHeader(header.append("}").toString());
  }

  @Test
  void staysWithinLimits_whenSafetensorsAreAListOfNothing() {
    assertCheapHeader("{\"a\":" + "{},".repeat(MANY) + "{}}");
    assertCheapHeader("{\"a\":{\"shape\":[" + "1,".repeat(MANY) + "1]}}");
  }

  private static void many(IntConsumer add) {
    for (int i = 0; i < MANY; i++) {
      add.accept(i);
    }
  }

  /// Distinct for distinct numbers, at most four characters.
  private static String shortName(int number) {
    return Integer.toString(number, Character.MAX_RADIX);
  }

  private void assertCheap(GgufFixture file) {
    Path path = file.writeIn(directory);
    ReadingCost.assertWithinTightLimits(file.bytes().length, () -> GgufReader.read(path));
  }

  private void assertCheapHeader(String header) {
    byte[] file = SafetensorsFixture.file(header, MANY);
    SafetensorsFixture.writeModel(directory, file);
    ReadingCost.assertWithinTightLimits(
        file.length, () -> SafetensorsReader.readDirectory(directory));
  }
}
