package dev.hasten.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.error.ResourceException;
import dev.hasten.kernel.packed.PackedWeights;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Starts Java with and without what the kernels need.
class VectorKernelsTest {
  /// Loads the kernels and says how that went.
  static final class Loads {
    private Loads() {}

    public static void main(String[] arguments) throws IOException {
      String said;
      try {
        said = VectorKernels.load(PackedWeights.unkept()).name();
      } catch (ResourceException e) {
        said = e.getMessage() + "; " + e.hint();
      }
      System.out.write(said.getBytes(StandardCharsets.UTF_8));
      System.out.flush();
    }
  }

  @Test
  void loadWithoutAWarning_whenTheLoaderOfModulesIsExported() throws Exception {
    assertThat(output("--add-exports=java.base/jdk.internal.module=ALL-UNNAMED"))
        .isEqualTo("vector");
  }

  @Test
  void load_whenTheModuleIsThereAlready() throws Exception {
    assertThat(output("--add-modules=jdk.incubator.vector")).endsWith("vector");
  }

  @Test
  void sayWhatIsMissing_whenJavaWasStartedWithoutIt() throws Exception {
    assertThat(output())
        .isEqualTo(
            "vector kernels: this Java was started without jdk.incubator.vector; start it with"
                + " --add-modules jdk.incubator.vector, or choose --kernels scalar");
  }

  /// Standard output and error of [Loads].
  private static String output(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Loads.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output.strip();
  }
}
