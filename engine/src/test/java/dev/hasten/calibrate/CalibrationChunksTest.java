package dev.hasten.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.TinyModel;
import dev.hasten.TinyModels;
import dev.hasten.error.UsageException;
import dev.hasten.model.Pooling;
import dev.hasten.runtime.LanguageModel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationChunksTest {
  private static final String TEXT = "the cat and the hat sat in the thin van. ".repeat(200);
  private static final int CHUNK = 128;

  @TempDir private Path directory;

  private List<int[]> chunks(TinyModel tiny, String text, int chunks) {
    try (LanguageModel model = LanguageModel.open(tiny.write(directory))) {
      return CalibrationChunks.of(model, text, new CalibrationOptions(CHUNK, chunks));
    }
  }

  @Test
  void haveOneLength_forDecoders() {
    assertThat(chunks(TinyModels.llama(), TEXT, 4)).hasSize(4).allMatch(all -> all.length == CHUNK);
  }

  @Test
  void haveAllLengthsAlike_forEncoders() {
    List<int[]> texts = chunks(TinyModels.bert(Pooling.MEAN), TEXT, 6);

    assertThat(texts.stream().map(text -> text.length))
        .containsExactly(128, 64, 64, 32, 32, 32, 32, 128, 64, 64, 32, 32, 32, 32);
    int[] first = texts.getFirst();
    assertThat(texts)
        .allMatch(text -> text[0] == first[0] && text[text.length - 1] == first[CHUNK - 1]);
  }

  @Test
  void refuseATextThatIsTooShort() {
    assertThatThrownBy(() -> chunks(TinyModels.bert(Pooling.MEAN), "the cat", 1))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("one chunk takes 128");
  }
}
