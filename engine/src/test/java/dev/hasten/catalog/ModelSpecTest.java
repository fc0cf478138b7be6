package dev.hasten.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hasten.error.UsageException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelSpecTest {
  private static final Aliases ALIASES = Aliases.standard();

  @Test
  void readsAHubFile_whenThePrefixIsHf() {
    assertThat(parse("hf:Org/Re.po@v1.0/sub/a b.gguf"))
        .isEqualTo(new HubFile("Org/Re.po", "v1.0", Optional.of("sub/a b.gguf")));
    assertThat(parse("hf:Org/Repo")).isEqualTo(new HubFile("Org/Repo", "main", Optional.empty()));
  }

  @Test
  void readsAPackage_whenThePrefixIsPip() {
    assertThat(parse("pip:Some_Package.x==1.2rc1/dir/file.gguf"))
        .isEqualTo(
            new PipPackage("some-package-x", Optional.of("1.2rc1"), Optional.of("dir/file.gguf")));
    assertThat(parse("pip:tiny"))
        .isEqualTo(new PipPackage("tiny", Optional.empty(), Optional.empty()));
  }

  @Test
  void findsTheAlias_beforeItThinksOfAPath() {
    assertThat(parse("smollm2-135m")).isInstanceOf(Alias.class);
    assertThat(parse("./smollm2-135m")).isEqualTo(new LocalPath(Path.of("./smollm2-135m")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"hf:a/b", "hf:a/b@c", "hf:a/b@c/d/e.gguf", "pip:a", "pip:a==1", "pip:a==1/b/c"})
  void givesAnEqualSpec_whenItsTextIsParsedAgain(String text) {
    assertThat(parse(text).text()).isEqualTo(text);
    assertThat(parse(parse(text).text())).isEqualTo(parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hf:",
        "hf:repo",
        "hf:a/../b",
        "hf:a/b/../c",
        "hf:a/b/",
        "hf:a/b//c",
        "hf:a--b/c",
        "hf:a/b@",
        "hf:a/b@../c",
        "hf:a/b?x",
        "pip:",
        "pip:-rrequirements",
        "pip:a==",
        "pip:a==1/../b",
        "pip:a b",
        "pip:a/\\b",
        "nul \0 in a path"
      })
  void refuses_whenTheSpecIsMalformed(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(UsageException.class)
        .satisfies(thrown -> assertThat(((UsageException) thrown).hint()).isNotBlank());
  }

  @Test
  void knowsEveryAliasToTheByte() {
    assertThat(ALIASES.all())
        .extracting(Alias::name)
        .startsWith(Aliases.DEFAULT)
        .doesNotHaveDuplicates();
    assertThat(ALIASES.all())
        .allSatisfy(alias -> {
          assertThat(alias.sources()).isNotEmpty();
          assertThat(Sha256.looksLikeOne(alias.weights().sha256())).isTrue();
          assertThat(alias.licence()).isNotBlank();
        });
  }

  private static ModelSpec parse(String text) {
    return ModelSpec.parse(text, ALIASES);
  }
}
