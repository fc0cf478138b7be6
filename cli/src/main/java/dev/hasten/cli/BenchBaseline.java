package dev.hasten.cli;

import dev.hasten.error.UsageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// What an earlier `bench --json` has printed, as far as another run is compared with it.
///
/// @param file where it was saved
/// @param model what was measured
record BenchBaseline(Path file, Model model, int threads, String kernels, List<Speed> tests) {

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
      String name, int batch, double tokensPerSecond, @Nullable Double standardDeviation) {}

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
      return of(file, Json.read(text, JsonNode.class));
    } catch (JacksonException e) {
      throw malformed(file, e.getOriginalMessage());
    }
  }

  private static BenchBaseline of(Path file, JsonNode saved) {
    return new BenchBaseline(
        file,
        Model.of(
            saved.required("path").stringValue(),
            saved.required("fileBytes").longValue(),
            saved.required("parameters").longValue()),
        saved.required("threads").intValue(),
        saved.required("kernels").stringValue(),
        tests(file, saved.required("tests")));
  }

  private static List<Speed> tests(Path file, JsonNode tests) {
    if (!tests.isArray() || tests.isEmpty()) {
      throw malformed(file, "its tests are %s, must be an array of some".formatted(tests));
    }
    return tests.values().stream().map(test -> speed(file, test)).toList();
  }

  private static Speed speed(Path file, JsonNode test) {
    String name = test.required("name").stringValue();
    double tokensPerSecond = test.required("tokensPerSecond").doubleValue();
    JsonNode deviation = test.required("standardDeviation");
    Double standardDeviation = deviation.isNull() ? null : deviation.doubleValue();
    if (tokensPerSecond <= 0 || (standardDeviation != null && standardDeviation < 0)) {
      throw malformed(
          file,
          "%s has %s ± %s tokens per second".formatted(name, tokensPerSecond, standardDeviation));
    }
    return new Speed(name, test.required("batch").intValue(), tokensPerSecond, standardDeviation);
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
    addIfDifferent(differences, threads + " threads", report.threads() + " threads");
    addIfDifferent(differences, kernels + " kernels", report.kernels() + " kernels");
    return differences;
  }

  private void addIfDifferent(List<String> differences, String before, String after) {
    if (!before.equals(after)) {
      differences.add("%s is of %s, this run of %s".formatted(file, before, after));
    }
  }
}
