package dev.hasten.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.TinyModels;
import dev.hasten.catalog.Environment;
import dev.hasten.catalog.FakeHub;
import dev.hasten.catalog.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HastenFetchTest {
  @TempDir private Path folder;

  @Test
  void fetchesTheModelOnce_andTellsOfIt() throws IOException {
    byte[] content = Files.readAllBytes(TinyModels.llama().write(folder));
    List<String> told = new ArrayList<>();
    AtomicLong bytes = new AtomicLong();
    try (FakeHub hub = new FakeHub()) {
      hub.put("acme/tiny-GGUF", "tiny.gguf", content);
      Map<String, String> variables =
          Map.of("HASTEN_HOME", folder.resolve("hasten").toString(), "HF_ENDPOINT", hub.endpoint());
      LoadOptions options =
          LoadOptions.defaults()
              .withEnvironment(new Environment(variables, folder))
              .withProgress(
                  new Progress() {
                    @Override
                    public void started(String what, OptionalLong totalBytes) {
                      told.add(what);
                    }

                    @Override
                    public void advanced(long count) {
                      bytes.addAndGet(count);
                    }

                    @Override
                    public void finished() {
                      told.add("finished");
                    }
                  });

      for (int start = 0; start < 2; start++) {
        try (HastenModel model = Hasten.load("hf:acme/tiny-GGUF/tiny.gguf", options)) {
          assertThat(model.path()).startsWith(folder.resolve("hasten"));
        }
      }
      assertThat(told).containsExactly("fetching tiny.gguf", "finished");
      assertThat(bytes).hasValue(content.length);
      assertThat(hub.requestsOf("storage")).hasSize(1);
    }
  }
}
