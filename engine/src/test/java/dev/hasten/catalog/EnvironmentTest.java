package dev.hasten.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
  private static final Path HOME = Path.of("/home/someone");

  @Test
  void putsTheStoreInTheCache_whenNothingIsSet() {
    assertThat(hastenHome(Map.of())).isEqualTo(HOME.resolve(".cache/hasten"));
    assertThat(hastenHome(Map.of("HASTEN_HOME", " "))).isEqualTo(HOME.resolve(".cache/hasten"));
  }

  @Test
  void prefersHastenHome_whenItIsSet() {
    assertThat(hastenHome(Map.of("HASTEN_HOME", "/a", "XDG_CACHE_HOME", "/b")))
        .isEqualTo(Path.of("/a"));
  }

  @Test
  void usesTheXdgCache_onlyIfItIsAbsolute() {
    assertThat(hastenHome(Map.of("XDG_CACHE_HOME", "/b"))).isEqualTo(Path.of("/b/hasten"));
    assertThat(hastenHome(Map.of("XDG_CACHE_HOME", "b"))).isEqualTo(HOME.resolve(".cache/hasten"));
  }

  private static Path hastenHome(Map<String, String> variables) {
    return new Environment(variables, HOME).hastenHome();
  }
}
