package dev.hasten.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// No parser fails, whatever the files of a system have in them.
class OddFilesTest {
  private static final int ROUNDS = 200;
  private static final List<String> ODD =
      List.of("", "\n", ":", " - ", "-1", "max", "0::", "99999999999999999999 1", "\0\0", ") ( )");

  @TempDir Path root;
  private final SplittableRandom random = new SplittableRandom(1);

  @ParameterizedTest
  @ValueSource(strings = {"vm", "laptop", "container", "container-v1"})
  void readsOn(String tree) throws IOException {
    copy(Trees.path(tree));
    List<Path> files = files(root);
    SystemFiles odd = SystemFiles.at(root);
    Snapshot right = Snapshot.of(Trees.files(tree));
    for (int round = 0; round < ROUNDS; round++) {
      Path file = files.get(random.nextInt(files.size()));
      Files.writeString(
          file,
          damaged(Files.readString(file, StandardCharsets.ISO_8859_1)),
          StandardCharsets.ISO_8859_1);
      Snapshot snapshot = Snapshot.of(odd);

      assertThat(snapshot.processSince(right)).isNotNull();
      assertThat(snapshot.machineSince(right, OptionalDouble.empty())).isNotNull();
      assertThat(snapshot.throttlingSince(right)).isNotNull();
      assertThat(MemorySetup.of(odd)).isNotNull();
      assertThat(ProcessorSetup.of(odd, 2).usableByQuota()).isPositive();
      assertThat(ProcessorInfo.megahertz(odd, ProcessorList.allowed(odd))).isNotNull();
      assertThat(ProcessorInfo.vectorBits(odd)).isNotNull();
    }
  }

  private String damaged(String text) {
    int from = random.nextInt(text.length() + 1);
    int to = random.nextInt(from, text.length() + 1);
    String odd = ODD.get(random.nextInt(ODD.size()));
    return switch (random.nextInt(4)) {
      case 0 -> text.substring(0, from);
      case 1 -> text.substring(0, from) + odd + text.substring(from);
      case 2 -> text.substring(0, from) + odd + text.substring(to);
      default -> odd;
    };
  }

  private void copy(Path tree) throws IOException {
    for (Path file : files(tree)) {
      Path target = root.resolve(tree.relativize(file).toString());
      Files.createDirectories(target.getParent());
      Files.copy(file, target);
    }
  }

  private static List<Path> files(Path tree) throws IOException {
    try (Stream<Path> files = Files.walk(tree)) {
      return new ArrayList<>(files.filter(Files::isRegularFile).sorted().toList());
    }
  }
}
