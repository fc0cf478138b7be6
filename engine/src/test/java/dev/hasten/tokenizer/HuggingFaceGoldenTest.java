package dev.hasten.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.tokenizer.HuggingFaceGolden.Case;
import dev.hasten.tokenizer.Tokenizer.SpecialText;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A `tokenizer.json` of any shape gives the ids of Hugging Face's own library, and its text back.
class HuggingFaceGoldenTest {
  @TempDir private Path directory;

  static List<String> names() {
    return HuggingFaceGolden.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void givesTheLibrarysIds(String name) {
    HuggingFaceGolden golden = HuggingFaceGolden.named(name);
    Tokenizer tokenizer = TestTokenizers.directory(golden.writeInto(directory));

    assertThat(golden.cases()).hasSizeGreaterThan(150);
    for (Case one : golden.cases()) {
      int[] ids = tokenizer.encode(one.text(), SpecialText.PARSED);
      assertThat(ids).as(one.text()).containsExactly(one.idArray());
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void wrapsAsTheLibraryDoes(String name) {
    HuggingFaceGolden golden = HuggingFaceGolden.named(name);
    Tokenizer tokenizer = TestTokenizers.directory(golden.writeInto(directory));

    for (Case one : golden.cases()) {
      if (!isFramedAlready(one)) {
        assertThat(tokenizer.wrap(one.idArray()))
            .as(one.text())
            .containsExactly(one.wrapped().toArray(new Integer[0]));
      }
    }
  }

  /// The library adds BOS to a text that spells it, too.
  private static boolean isFramedAlready(Case one) {
    List<Integer> ids = one.ids();
    List<Integer> wrapped = one.wrapped();
    return !ids.isEmpty()
        && wrapped.size() > ids.size()
        && (ids.getFirst().equals(wrapped.getFirst()) || ids.getLast().equals(wrapped.getLast()));
  }

  @ParameterizedTest
  @MethodSource("names")
  void decodesAsTheLibraryDoes(String name) {
    HuggingFaceGolden golden = HuggingFaceGolden.named(name);
    Tokenizer tokenizer = TestTokenizers.directory(golden.writeInto(directory));

    for (Case one : golden.cases()) {
      assertThat(tokenizer.decode(one.idArray())).as(one.text()).isEqualTo(one.decoded());
    }
  }
}
