package dev.hasten.cli;

import dev.hasten.error.UsageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// What an earlier `bench --json` has printed, as far as another run is compared with it.
///
/// @param file where it was saved
/// @param model what was measured
record BenchBaseline(Path file, Model model, Setup setup, List<Speed> tests) {

  /// How it was run.
  record Setup(long threads, String kernels, String activations, String kv) {
    static Setup of(BenchReport report) {
      return new Setup(report.threads(), report.kernels(), report.activations(), report.kv());
    }
  }

  /// A model as one can tell it from others.
  ///
  /// @param name of its file
  record Model(String name, long fileBytes, long parameters) {
    static Model of(String path, long fileBytes, long parameters) {
      int folderEnd = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
      return new Model(path.substring(folderEnd + 1), fileBytes, parameters);
    }

    @Override
    public String toString() {
      return "model %s (%d bytes, %d parameters)".formatted(name, fileBytes, parameters);
    }
  }

  /// What a test brought.
  ///
  /// @param standardDeviation `null` after one repetition
  record Speed(
      String name, long batch, double tokensPerSecond, @Nullable Double standardDeviation) {}

  BenchBaseline {
    tests = List.copyOf(tests);
  }

  /// Reads a file.
  ///
  /// @throws UsageException if it was not written by `bench --json`
  /// @throws dev.hasten.error.ResourceException if it cannot be read
  static BenchBaseline read(Path file) {
    String text = TextFile.read("--compare", file);
    try {
      return of(file, new Fields(file, Json.read(text, JsonNode.class)));
    } catch (JacksonException e) {
      throw malformed(file, e.getOriginalMessage());
    }
  }

  private static BenchBaseline of(Path file, Fields saved) {
    return new BenchBaseline(
        file,
        Model.of(saved.text("path"), saved.whole("fileBytes"), saved.whole("parameters")),
        new Setup(
            saved.whole("threads"),
            saved.text("kernels"),
            saved.text("activations"),
            saved.text("kv")),
        saved.array("tests").valueStream().map(test -> speed(new Fields(file, test))).toList());
  }

  private static Speed speed(Fields test) {
    String name = test.text("name");
    double tokensPerSecond = test.number("tokensPerSecond");
    Double standardDeviation =
        test.isNull("standardDeviation") ? null : test.number("standardDeviation");
    if (tokensPerSecond <= 0 || (standardDeviation != null && standardDeviation < 0)) {
      throw malformed(
          test.file(),
          "%s has %s ± %s tokens per second".formatted(name, tokensPerSecond, standardDeviation));
    }
    return new Speed(name, test.whole("batch"), tokensPerSecond, standardDeviation);
  }

  /// The fields of an object of the file.
  private record Fields(Path file, JsonNode object) {
    String text(String name) {
      return required(name, JsonNode::isString, "a string").stringValue();
    }

    long whole(String name) {
      return required(name, JsonNode::canConvertToExactIntegral, "a whole number").longValue();
    }

    double number(String name) {
      return required(name, JsonNode::isNumber, "a number").doubleValue();
    }

    JsonNode array(String name) {
      return required(name, value -> value.isArray() && !value.isEmpty(), "an array of some");
    }

    boolean isNull(String name) {
      return object.path(name).isNull();
    }

    private JsonNode required(String name, Predicate<JsonNode> isRight, String kind) {
      JsonNode value = object.path(name);
      if (value.isMissingNode()) {
        throw malformed(file, "it has no " + name);
      }
      if (!isRight.test(value)) {
        throw malformed(file, "%s is %s, must be %s".formatted(name, shown(value), kind));
      }
      return value;
    }

    private static String shown(JsonNode value) {
      return value.isContainer() ? "of %d parts".formatted(value.size()) : value.toString();
    }
  }

  private static UsageException malformed(Path file, String why) {
    return new UsageException(
        "--compare: %s was not saved from bench --json: %s".formatted(file, why),
        "save a run with: hasten bench MODEL --json > FILE");
  }

  /// In what the two runs differ, so that their speeds do, too; a sentence each.
  List<String> differences(BenchReport report) {
    Model measured = Model.of(report.path(), report.fileBytes(), report.parameters());
    List<String> differences = new ArrayList<>();
    addIfDifferent(differences, model.toString(), measured.toString());
    Setup now = Setup.of(report);
    addIfDifferent(differences, "--threads " + setup.threads(), "--threads " + now.threads());
    addIfDifferent(differences, setup.kernels() + " kernels", now.kernels() + " kernels");
    addIfDifferent(
        differences, setup.activations() + " activations", now.activations() + " activations");
    addIfDifferent(differences, "a KV cache of " + setup.kv(), "a KV cache of " + now.kv());
    return differences;
  }

  private void addIfDifferent(List<String> differences, String before, String after) {
    if (!before.equals(after)) {
      differences.add("%s is of %s, this run of %s".formatted(file, before, after));
    }
  }
}
