package dev.hasten.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.error.HastenException;
import dev.hasten.error.UsageException;
import dev.hasten.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TypeMixTest {
  @ParameterizedTest
  @EnumSource
  void findsEveryMixByItsName(TypeMix mix) {
    assertThat(TypeMix.parse(mix.toString())).isEqualTo(mix);
    assertThat(TypeMix.parse(mix.name())).isEqualTo(mix);
  }

  @ParameterizedTest
  @CsvSource({"q4_k, Q4_K_M", "q5_k, Q5_K_M"})
  void takesTheMediumMix_whenNoneIsNamed(String name, TypeMix mix) {
    assertThat(TypeMix.parse(name)).isEqualTo(mix);
  }

  @ParameterizedTest
  @ValueSource(strings = {"q3_k", "", "int4"})
  void namesThoseThereAre_whenOneIsUnknown(String name) {
    assertThatThrownBy(() -> TypeMix.parse(name))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("there is no type `%s`", name)
        .extracting(error -> ((HastenException) error).hint())
        .asString()
        .contains("q8_0", "q4_k_m", "bf16");
  }

  @Test
  void readsOverrides() {
    TypeOverride override = TypeOverride.parse("ffn_(up|down)=q5_0");

    assertThat(override.type()).isEqualTo(DType.Q5_0);
    assertThat(override.finds("blk.3.ffn_down.weight")).isTrue();
    assertThat(override.finds("blk.3.ffn_gate.weight")).isFalse();
    assertThat(override).hasToString("ffn_(up|down)=q5_0");
  }

  @ParameterizedTest
  @CsvSource({
    "ffn_down, must be PATTERN=TYPE",
    "=q5_0, must be PATTERN=TYPE",
    "ffn_down=q9, there is no type `q9`",
    "ffn_down=q2_k, there is no type `q2_k`",
    "ffn_(=q5_0, no regular expression"
  })
  void refusesOverridesThatAreNone(String text, String message) {
    assertThatThrownBy(() -> TypeOverride.parse(text))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(message);
  }
}
