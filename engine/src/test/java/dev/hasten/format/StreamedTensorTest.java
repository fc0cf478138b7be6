package dev.hasten.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.tensor.DType;
import dev.hasten.tensor.Shape;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// Tensors that are made while a file of either format is written.
class StreamedTensorTest {
  private static final int ROWS = 40_000;

  @TempDir private Path directory;

  /// In rows of four bytes, all in the same array.
  private static StreamedTensor counting(int rows) {
    return new StreamedTensor(
        "counting",
        DType.I8,
        Shape.of(ROWS, 4),
        sink -> {
          byte[] row = new byte[4];
          for (int index = 0; index < rows; index++) {
            row[0] = (byte) index;
            row[3] = (byte) (index >> 8);
            sink.write(MemorySegment.ofArray(row));
          }
        });
  }

  @Test
  void isReadBack_fromGguf() {
    Path file = directory.resolve("a.gguf");
    GgufWriter.stream(file, new LinkedHashMap<>(), List.of(counting(ROWS)), Overwrite.REFUSE);
    try (GgufFile read = GgufReader.read(file)) {
      assertCounts(read);
    }
  }

  @Test
  void isReadBack_fromSafetensors_withTextsBesideIt() throws IOException {
    Path target = directory.resolve("a");
    LinkedHashMap<String, String> texts = new LinkedHashMap<>();
    texts.put("1_Pooling/config.json", "{}");
    SafetensorsWriter.stream(
        target,
        JsonMapper.shared().createObjectNode(),
        List.of(counting(ROWS)),
        new SideContent(Companions.none(), texts),
        Long.MAX_VALUE,
        Overwrite.REFUSE);
    try (SafetensorsDirectory read = SafetensorsReader.readDirectory(target)) {
      assertCounts(read);
    }
    assertThat(Files.readString(target.resolve("1_Pooling/config.json"))).isEqualTo("{}");
  }

  private static void assertCounts(ModelFile file) {
    MemorySegment data = file.requiredTensor("counting").data();
    for (int row = 0; row < ROWS; row++) {
      assertThat(data.get(ValueLayout.JAVA_BYTE, 4L * row)).isEqualTo((byte) row);
      assertThat(data.get(ValueLayout.JAVA_BYTE, 4L * row + 3)).isEqualTo((byte) (row >> 8));
    }
  }

  @Test
  void leavesNoFile_whenItHasOtherBytesThanItSays() throws IOException {
    Path file = directory.resolve("a.gguf");
    assertThatThrownBy(() ->
            GgufWriter.stream(file, new LinkedHashMap<>(), List.of(counting(7)), Overwrite.REFUSE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("counting I8 [40000, 4]: 28 bytes were written, it has 160000");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).isEmpty();
    }
  }
}
