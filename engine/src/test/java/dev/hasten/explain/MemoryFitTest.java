package dev.hasten.explain;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.error.HastenException;
import dev.hasten.error.ResourceException;
import java.util.OptionalLong;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class MemoryFitTest {
  private static final double ELEMENTS = 7e9;

  private static MemoryFit of(double neededGigabytes, OptionalLong free) {
    return new MemoryFit((long) (neededGigabytes * 1e9), ELEMENTS, free);
  }

  @Test
  void passes_whereItFits_orNobodyKnows() {
    assertThatCode(() -> of(14, OptionalLong.of((long) 14e9)).require("a"))
        .doesNotThrowAnyException();
    assertThatCode(() -> of(14, OptionalLong.empty()).require("a")).doesNotThrowAnyException();
  }

  @Test
  void saysBothNumbers_andWhatWouldFit() {
    assertThatThrownBy(() -> of(14, OptionalLong.of((long) 8e9)).require("llama.gguf"))
        .isInstanceOf(ResourceException.class)
        .hasMessageContaining("llama.gguf: needs 14.0 GB")
        .hasMessageContaining("8.0 GB are free")
        .asInstanceOf(InstanceOfAssertFactories.type(HastenException.class))
        .extracting(HastenException::hint)
        .asString()
        .contains("4.5 bits", "3.9 GB", "fit");
  }

  @Test
  void saysThatNothingFits_whereNotEvenFewBitsDo() {
    assertThatThrownBy(() -> of(14, OptionalLong.of((long) 2e9)).require("llama.gguf"))
        .asInstanceOf(InstanceOfAssertFactories.type(HastenException.class))
        .extracting(HastenException::hint)
        .asString()
        .contains("a smaller model");
  }
}
