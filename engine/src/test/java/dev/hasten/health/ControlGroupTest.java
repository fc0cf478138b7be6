package dev.hasten.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.health.ControlGroup.Version;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlGroupTest {
  @TempDir Path root;

  @Test
  void findsTheGroupAndThoseAboveIt() {
    assertThat(ControlGroup.of(Trees.files("laptop"), "cpu"))
        .hasValueSatisfying(group -> {
          assertThat(group.version()).isEqualTo(Version.TWO);
          assertThat(group.folders())
              .containsExactly(
                  "/sys/fs/cgroup/user.slice/user-1000.slice/session-2.scope",
                  "/sys/fs/cgroup/user.slice/user-1000.slice",
                  "/sys/fs/cgroup/user.slice",
                  "/sys/fs/cgroup");
        });
  }

  /// With both versions mounted, a controller belongs to one of them.
  @Test
  void findsTheVersionThatHasTheController() {
    assertThat(ControlGroup.of(Trees.files("vm"), "cpu"))
        .hasValueSatisfying(group -> {
          assertThat(group.version()).isEqualTo(Version.ONE);
          assertThat(group.folders())
              .containsExactly(
                  "/sys/fs/cgroup/cpu/batch/job", "/sys/fs/cgroup/cpu/batch", "/sys/fs/cgroup/cpu");
        });
  }

  @Test
  void takesTheMountForTheGroup_inAContainer() {
    assertThat(ControlGroup.of(Trees.files("container"), "cpu").orElseThrow().folders())
        .containsExactly("/sys/fs/cgroup");
    assertThat(ControlGroup.of(Trees.files("container-v1"), "cpu").orElseThrow().folders())
        .containsExactly("/sys/fs/cgroup/cpu,cpuacct");
  }

  @Test
  void takesTheMountForTheGroup_whenTheGroupCannotBeSeen() throws IOException {
    Path self = Files.createDirectories(root.resolve("proc/self"));
    Files.writeString(self.resolve("cgroup"), "0::/../../elsewhere\n");
    Files.writeString(
        self.resolve("mountinfo"), "1 0 0:26 /here /sys/fs/cgroup ro - cgroup2 cgroup2 rw\n");

    assertThat(ControlGroup.of(SystemFiles.at(root), "cpu").orElseThrow().folders())
        .containsExactly("/sys/fs/cgroup");
  }

  @Test
  void hasNone_whereTheSystemDoesNotSay() throws IOException {
    Path self = Files.createDirectories(root.resolve("proc/self"));
    Files.writeString(self.resolve("cgroup"), "odd\n::\n1:cpu\n");
    Files.writeString(self.resolve("mountinfo"), "odd\n - \n1 2 - cgroup2\n");

    assertThat(ControlGroup.of(SystemFiles.at(root), "cpu")).isEmpty();
  }

  @Test
  void recognisesContainers() {
    assertThat(ControlGroup.isContainer(Trees.files("container"))).as(".dockerenv").isTrue();
    assertThat(ControlGroup.isContainer(Trees.files("container-v1"))).as("group").isTrue();
    assertThat(ControlGroup.isContainer(Trees.files("laptop"))).isFalse();
    assertThat(ControlGroup.isContainer(Trees.files("vm"))).isFalse();
  }
}
