package dev.hasten.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Utf8DecoderTest {
  private static final String TEXT = "aé€🙂ẞ\u0301👩‍👧";

  private final Tokenizer bytes = MadeUp.byteLevel().build();

  @Test
  void neverShowsHalfACharacter_whateverTheSplit() {
    byte[] utf8 = TEXT.getBytes(StandardCharsets.UTF_8);
    for (int split = 0; split <= utf8.length; split++) {
      byte[][] halves = {
        Arrays.copyOfRange(utf8, 0, split), Arrays.copyOfRange(utf8, split, utf8.length)
      };
      Utf8Decoder decoder = new Utf8Decoder(id -> halves[id], Utf8Decoder.LeadingSpace.KEPT);
      String head = decoder.append(0);
      assertThat(TEXT).startsWith(head);
      assertThat(head + decoder.append(1) + decoder.finish()).isEqualTo(TEXT);
    }
  }

  @Test
  void givesEachCharacterWithItsLastByte() {
    IncrementalDecoder decoder = bytes.incrementalDecoder();
    StringBuilder shown = new StringBuilder();
    for (byte value : TEXT.getBytes(StandardCharsets.UTF_8)) {
      shown.append(decoder.append(Byte.toUnsignedInt(value)));
      assertThat(TEXT).startsWith(shown);
    }
    assertThat(shown).hasToString(TEXT);
    assertThat(decoder.finish()).isEmpty();
  }

  @Test
  void showsAReplacement_whenACharacterIsNeverFinished() {
    IncrementalDecoder decoder = bytes.incrementalDecoder();
    assertThat(decoder.append(0xF0) + decoder.append(0x9F) + decoder.append(0x99)).isEmpty();
    assertThat(decoder.finish()).isEqualTo("\uFFFD");
    assertThat(decoder.finish()).isEmpty();
    assertThat(decoder.append(0xE2) + decoder.append('a')).isEqualTo("\uFFFDa");
  }

  @Test
  void decodesAnyBytesAsTheJdkDoes() {
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 2000; round++) {
      byte[] utf8 = new byte[12];
      int[] ids = new int[utf8.length];
      for (int i = 0; i < utf8.length; i++) {
        ids[i] = random.nextInt(4) == 0 ? random.nextInt(256) : 0x80 + random.nextInt(0x80);
        utf8[i] = (byte) ids[i];
      }
      assertThat(bytes.decode(ids)).isEqualTo(new String(utf8, StandardCharsets.UTF_8));
    }
  }

  @Test
  void dropsTheAddedSpaceAtTheBeginningOnly() {
    Tokenizer tokenizer =
        MadeUp.sentencePiece()
            .flag("add_space_prefix", true)
            .token("▁a", TokenKind.NORMAL)
            .token("<s>", TokenKind.CONTROL)
            .build();
    IncrementalDecoder decoder = tokenizer.incrementalDecoder();
    assertThat(decoder.append(2)).isEmpty();
    assertThat(decoder.append(1)).isEqualTo("a");
    assertThat(decoder.append(1)).isEqualTo(" a");
  }
}
