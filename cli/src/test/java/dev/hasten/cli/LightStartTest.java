package dev.hasten.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TestKernels;
import dev.hasten.kernel.Kernels;
import dev.hasten.kernel.scalar.ScalarKernels;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LightStartTest {
  private final List<String> notes = new ArrayList<>();

  @AfterEach
  void startAsUsual() {
    System.clearProperty(LightStart.PROPERTY);
  }

  @Test
  void saysWhatIsFaster_whenStartedForKernelsThatAreNotThere() {
    System.setProperty(LightStart.PROPERTY, LightStart.LIGHT);

    LightStart.check(new ScalarKernels(), notes::add);

    assertThat(notes).singleElement().asString().contains("--kernels vector");
  }

  @Test
  void saysNothing_whenStartedAsUsual() {
    LightStart.check(new ScalarKernels(), notes::add);

    assertThat(notes).isEmpty();
  }

  @Test
  void saysNothing_aboutNativeKernels() {
    System.setProperty(LightStart.PROPERTY, LightStart.LIGHT);
    try (Kernels kernels = TestKernels.fastest()) {
      LightStart.check(kernels, notes::add);
    }

    assertThat(notes).isEmpty();
  }
}
