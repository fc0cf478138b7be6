package dev.hasten.kernel.nativelib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.TestKernels;
import dev.hasten.kernel.packed.PackedMemory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LargePagesTest {
  private static final int ALIGNMENT = 64;

  @TempDir Path directory;
  private final PackedMemory memory = TestKernels.library().packedMemory();

  @ParameterizedTest
  @ValueSource(longs = {1, 64, 5000, (32 << 20) - 1, 32 << 20, (32 << 20) + 1, 70_000_000})
  void givesZeros_thatCanBeWritten(long bytes) {
    MemorySegment segment = memory.allocate(bytes, ALIGNMENT);

    assertThat(segment.byteSize()).isEqualTo(bytes);
    assertThat(segment.address() % ALIGNMENT).isZero();
    assertThat(segment.get(ValueLayout.JAVA_BYTE, 0)).isZero();
    assertThat(segment.get(ValueLayout.JAVA_BYTE, bytes - 1)).isZero();
    segment.fill((byte) 1);
  }

  @Test
  void givesMemoryOfItsOwn_toEverybody() {
    MemorySegment first = memory.allocate(100, ALIGNMENT);
    MemorySegment second = memory.allocate(100, ALIGNMENT);
    first.fill((byte) 1);
    second.fill((byte) 2);

    assertThat(first.toArray(ValueLayout.JAVA_BYTE)).containsOnly(1);
    assertThat(second.toArray(ValueLayout.JAVA_BYTE)).containsOnly(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4096, (4 << 20) - 1, 4 << 20, 9_000_001})
  void readsAllOfAFile(int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(1).nextBytes(content);
    Path file = Files.write(directory.resolve("file"), content);

    assertThat(memory.contentOf(file).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(content);
    memory.written(file);
    assertThat(memory.contentOf(file).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(content);
  }

  @Test
  void readsWhatIsThereNow_whenAFileWasReplaced() throws IOException {
    Path file = Files.write(directory.resolve("file"), new byte[5 << 20]);
    memory.written(file);
    MemorySegment before = memory.contentOf(file);
    Path other = Files.write(directory.resolve("other"), new byte[] {1, 2, 3});
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    memory.written(file);

    assertThat(memory.contentOf(file).toArray(ValueLayout.JAVA_BYTE)).containsExactly(1, 2, 3);
    assertThat(before.byteSize()).isEqualTo(5 << 20);
    assertThat(before.get(ValueLayout.JAVA_BYTE, before.byteSize() - 1)).isZero();
  }

  @Test
  void takesNoNotice_ofAFileThatIsGone() {
    Path file = directory.resolve("gone");
    memory.written(file);

    assertThatThrownBy(() -> memory.contentOf(file)).isInstanceOf(NoSuchFileException.class);
  }
}
