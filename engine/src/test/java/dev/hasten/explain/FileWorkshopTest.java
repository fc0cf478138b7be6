package dev.hasten.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TinyModels;
import dev.hasten.convert.GgufContent;
import dev.hasten.format.GgufFile;
import dev.hasten.format.GgufReader;
import dev.hasten.quantize.QuantizationSettings;
import dev.hasten.quantize.QuantizationSettings.Fallbacks;
import dev.hasten.quantize.QuantizationSettings.Scope;
import dev.hasten.quantize.TypeMix;
import dev.hasten.runtime.KernelChoice;
import dev.hasten.runtime.KernelKind;
import dev.hasten.tensor.DType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWorkshopTest {
  private static final QuantizationSettings SETTINGS =
      new QuantizationSettings(TypeMix.Q4_0, Scope.PURE, List.of(), Fallbacks.ALLOW);

  /// 360 million GB with 4.5 bits each.
  private static final long MORE_ROWS_THAN_ANY_DISK_HAS = 1_000_000_000_000_000L;

  @TempDir private Path folder;
  @TempDir private Path home;

  private FileWorkshop workshop() {
    return new FileWorkshop(
        home.resolve("not/made/yet"), new KernelChoice(KernelKind.SCALAR, Optional.empty()));
  }

  @Test
  void saysThatTheDiskIsTooSmall_beforeItReadsAnything() {
    GgufContent huge = Explanations.content(DType.F32, DType.Q8_0, MORE_ROWS_THAN_ANY_DISK_HAS);

    assertThat(workshop().obstacle(FewerBits.of(huge, SETTINGS), Duration.ofDays(1), 1))
        .hasValueSatisfying(reason ->
            assertThat(reason)
                .startsWith("360000000.0 GB of disk are needed, ")
                .endsWith(" GB are free in " + home.resolve("not/made/yet")));
  }

  @Test
  void saysThatTheTimeIsTooShort() {
    try (GgufFile file = GgufReader.read(TinyModels.llama().write(folder))) {
      FewerBits fewer = FewerBits.of(GgufContent.of(file), SETTINGS);

      assertThat(workshop().obstacle(fewer, Duration.ZERO, 2))
          .hasValue("writing it takes about 1 s, and 0 s are left for all trials");
      assertThat(workshop().obstacle(fewer, Duration.ofDays(1), 2)).isEmpty();
    }
  }

  @Test
  void writesWhatWasPlanned_andRemovesItAgain() {
    try (GgufFile file = GgufReader.read(TinyModels.llama().write(folder))) {
      FewerBits fewer = FewerBits.of(GgufContent.of(file), SETTINGS);
      Path written;
      try (FileWorkshop.Opened opened = workshop().open(fewer, 2)) {
        written = opened.file().path();
        assertThat(written).exists().startsWith(home);
        assertThat(fewer.plan().tensors())
            .allMatch(tensor ->
                opened.loaded().model().file().requiredTensor(tensor.name()).dtype()
                    == tensor.type());
      }
      assertThat(written.getParent()).doesNotExist();
    }
  }
}
