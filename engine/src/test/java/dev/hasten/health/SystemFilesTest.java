package dev.hasten.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemFilesTest {
  @TempDir Path root;

  @Test
  void readsTextLinesNumbersAndNames() throws IOException {
    Files.createDirectories(root.resolve("proc/self/task/12"));
    Files.createDirectories(root.resolve("proc/self/task/3"));
    Files.writeString(root.resolve("proc/number"), " 42\n");
    Files.writeString(root.resolve("proc/lines"), "a\nb\n");
    SystemFiles files = SystemFiles.at(root);

    assertThat(files.text("proc/lines")).hasValue("a\nb\n");
    assertThat(files.lines("/proc/lines")).containsExactly("a", "b");
    assertThat(files.number("proc/number")).hasValue(42);
    assertThat(files.number("proc/lines")).isEmpty();
    assertThat(files.names("proc/self/task")).containsExactly("12", "3");
    assertThat(files.exists("proc/lines")).isTrue();
  }

  @Test
  void hasNothing_whereThereIsNoSuchFile() throws IOException {
    Files.createDirectories(root.resolve("proc"));
    SystemFiles files = SystemFiles.at(root);

    assertThat(files.text("proc/none")).isEmpty();
    assertThat(files.text("proc")).as("a directory").isEmpty();
    assertThat(files.lines("proc/\0")).as("no name at all").isEmpty();
    assertThat(files.names("proc/none")).isEmpty();
    assertThat(files.exists("proc/none")).isFalse();
  }

  @Test
  void readsNothing_onASystemWithoutProc() throws IOException {
    Files.writeString(root.resolve("file"), "1");
    SystemFiles files = SystemFiles.at(root);

    assertThat(files.text("file")).isEmpty();
    assertThat(files.exists("file")).isFalse();
  }

  @Test
  void readsBytesThatAreNoText() throws IOException {
    Files.createDirectories(root.resolve("proc"));
    Files.write(root.resolve("proc/odd"), new byte[] {(byte) 0xff, 0, (byte) 0xc3, '\n', '7'});

    assertThat(SystemFiles.at(root).lines("proc/odd")).hasSize(2);
  }
}
