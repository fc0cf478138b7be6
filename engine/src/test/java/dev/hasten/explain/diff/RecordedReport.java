package dev.hasten.explain.diff;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What `explain --json` printed on a machine of two processors, which a test may change.
final class RecordedReport {
  private static final JsonMapper MAPPER = new JsonMapper();
  private final ObjectNode json;

  private RecordedReport(ObjectNode json) {
    this.json = json;
  }

  /// A prompt of 256 tokens and 64 tokens after it, with two threads.
  static RecordedReport base() {
    return of("base.json");
  }

  /// The same after 1024 tokens.
  static RecordedReport ofALongPrompt() {
    return of("prompt-1024.json");
  }

  /// The same with one thread.
  static RecordedReport ofOneThread() {
    return of("threads-1.json");
  }

  private static RecordedReport of(String name) {
    try (InputStream in = RecordedReport.class.getResourceAsStream(name)) {
      return new RecordedReport((ObjectNode) MAPPER.readTree(Objects.requireNonNull(in, name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  SavedReport read() {
    return SavedReportReader.read("report.json", text());
  }

  String text() {
    return json.toString();
  }

  /// @param path as JSON pointers are written: `/ceilings/noisy`
  ObjectNode at(String path) {
    return (ObjectNode) json.at(path);
  }

  RecordedReport with(String path, double value) {
    parent(path).put(name(path), value);
    return this;
  }

  RecordedReport with(String path, String value) {
    parent(path).put(name(path), value);
    return this;
  }

  RecordedReport noisy() {
    at("/ceilings").put("noisy", true);
    return this;
  }

  RecordedReport without(String path) {
    parent(path).remove(name(path));
    return this;
  }

  RecordedReport withNull(String path) {
    parent(path).putNull(name(path));
    return this;
  }

  private ObjectNode parent(String path) {
    return at(path.substring(0, path.lastIndexOf('/')));
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  RecordedReport withFinding(String severity, String what) {
    json.withArray("findings").addObject().put("severity", severity).put("what", what);
    return this;
  }

  /// An operator, and with it its phase, takes so many times as long for the same work.
  RecordedReport slower(String phase, String name, double factor) {
    ObjectNode whole = at("/phases/" + phase);
    ObjectNode operator = operator(phase, name);
    double millis = operator.path("millis").doubleValue();
    operator.put("millis", millis * factor);
    if (operator.path("percentOfCeiling").isNumber()) {
      operator.put("percentOfCeiling", operator.path("percentOfCeiling").doubleValue() / factor);
    }
    whole.put("millis", whole.path("millis").doubleValue() + millis * (factor - 1));
    return this;
  }

  /// Everything in a phase takes so many times as long.
  RecordedReport slower(String phase, double factor) {
    double millis = at("/phases/" + phase).path("millis").doubleValue();
    at("/phases/" + phase)
        .path("operators")
        .valueStream()
        .forEach(operator -> slower(phase, operator.path("name").stringValue(), factor));
    at("/phases/" + phase).put("millis", millis * factor);
    return this;
  }

  /// Memory is read so many times as slowly, and the operators' ceilings are as much lower.
  RecordedReport withSlowerMemory(double factor) {
    double rate = at("/ceilings").path("readGigabytesPerSecond").doubleValue();
    at("/phases/decode")
        .path("operators")
        .valueStream()
        .filter(operator -> operator.path("percentOfCeiling").isNumber())
        .forEach(operator ->
            ((ObjectNode) operator)
                .put("percentOfCeiling", operator.path("percentOfCeiling").doubleValue() * factor));
    return with("/ceilings/readGigabytesPerSecond", rate / factor);
  }

  ObjectNode operator(String phase, String name) {
    JsonNode operators = at("/phases/" + phase).path("operators");
    return (ObjectNode)
        operators
            .valueStream()
            .filter(operator -> operator.path("name").stringValue().equals(name))
            .findFirst()
            .orElseThrow();
  }
}
