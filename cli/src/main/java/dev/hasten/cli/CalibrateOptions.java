package dev.hasten.cli;

import dev.hasten.calibrate.ActivationStatistics;
import dev.hasten.calibrate.CalibrationOptions;
import dev.hasten.calibrate.CalibrationProgress;
import dev.hasten.calibrate.ImportanceMatrix;
import dev.hasten.error.UsageException;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.format.Overwrite;
import dev.hasten.quality.Contender;
import dev.hasten.quantize.Calibration;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/// How weights are rounded for what they are multiplied with.
final class CalibrateOptions {
  @Option(
      names = "--calibrate",
      description = "Round for what the weights are multiplied with in a text that is built in.")
  private boolean builtIn;

  @Option(
      names = "--calibration",
      paramLabel = "FILE",
      description =
          "Round for what the weights are multiplied with in this text, UTF-8; or, with --method "
              + "importance, an importance matrix (.gguf) of llama-imatrix or --write-imatrix.")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      description =
          "feedback (default): block after block, the error of each column made up for by the "
              + "others, and scales absorbed by their neighbours (GPTQ and AWQ); importance: each "
              + "row for itself, faster.")
  private Method method = Method.FEEDBACK;

  @Option(
      names = "--calibration-chunks",
      paramLabel = "N",
      description = "The most chunks of 512 tokens of that text (default: 32).")
  private int chunks = CalibrationOptions.DEFAULT.chunks();

  @Option(
      names = "--write-imatrix",
      paramLabel = "FILE",
      description = "Also write the importance matrix, as llama-quantize --imatrix reads it.")
  private Optional<Path> matrixTarget = Optional.empty();

  enum Method {
    FEEDBACK,
    IMPORTANCE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// What does not go together.
  ///
  /// @throws UsageException if something does not
  void check() {
    boolean isMatrix = file.filter(CalibrateOptions::isGguf).isPresent();
    if (isMatrix && method == Method.FEEDBACK) {
      throw new UsageException(
          "%s is an importance matrix, which error feedback cannot be made from"
              .formatted(file.orElseThrow()),
          "add --method importance, or give a text");
    }
    if (matrixTarget.isPresent() && !isAsked()) {
      throw new UsageException(
          "--write-imatrix needs a text", "add --calibrate, or --calibration FILE");
    }
  }

  private static boolean isGguf(Path path) {
    return path.toString().endsWith(".gguf");
  }

  boolean isAsked() {
    return builtIn || file.isPresent();
  }

  boolean isBlockwise() {
    return isAsked() && method == Method.FEEDBACK;
  }

  /// What was asked for; none if nothing was.
  ///
  /// @param contender reads float activations
  Optional<Calibration> calibration(
      Contender contender, ThreadTeam team, CalibrationProgress progress) {
    if (!isAsked()) {
      return Optional.empty();
    }
    ActivationStatistics statistics =
        new ActivationStatistics(contender, text(contender), team, progress);
    return Optional.of(new Calibration(statistics, importance(statistics), team));
  }

  /// A text is read for it only if somebody wants it: error feedback may need none.
  private Supplier<ImportanceMatrix> importance(ActivationStatistics statistics) {
    Optional<ImportanceMatrix> known =
        file.filter(CalibrateOptions::isGguf)
            .map(ImportanceMatrix::read)
            .or(() -> matrixTarget.map(_ -> statistics.importance()));
    matrixTarget.ifPresent(target -> known.orElseThrow().write(target, Overwrite.REPLACE));
    return () -> known.orElseGet(statistics::importance);
  }

  /// What is read, also where nothing is calibrated.
  ActivationStatistics.Text text(Contender contender) {
    ActivationStatistics.Text usual = ActivationStatistics.Text.builtIn();
    CalibrationOptions options =
        new CalibrationOptions(
            Math.min(
                CalibrationOptions.DEFAULT.chunkTokens(),
                contender.model().config().maxPositionEmbeddings()),
            chunks);
    return file.filter(path -> !isGguf(path))
        .map(path ->
            new ActivationStatistics.Text(
                path.toString(), TextFile.read("--calibration", path), options))
        .orElseGet(() -> new ActivationStatistics.Text(usual.name(), usual.content(), options));
  }

  /// As it would be typed.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (builtIn && file.isEmpty()) {
      text.append(" --calibrate");
    }
    file.ifPresent(path -> text.append(" --calibration ").append(path));
    if (isAsked()) {
      text.append(" --method ").append(method).append(" --calibration-chunks ").append(chunks);
    }
    return text.toString();
  }
}
