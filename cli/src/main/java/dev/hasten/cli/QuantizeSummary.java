package dev.hasten.cli;

import dev.hasten.cli.QuantizeComparison.Speeds;
import dev.hasten.cli.QuantizeReport.Side;
import dev.hasten.cli.QuantizeReport.TensorRow;
import dev.hasten.error.ResourceException;
import dev.hasten.measure.BenchRunner.Rates;
import dev.hasten.measure.SpeedComparison;
import dev.hasten.quality.Divergence;
import dev.hasten.quality.EmbeddingSpeed;
import dev.hasten.quality.EncoderQuality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/// What was made, measured and compared, as one report.
final class QuantizeSummary {
  private static final double MILLIS_PER_SECOND = 1e3;

  private QuantizeSummary() {}

  static QuantizeReport of(
      QuantizeRun.Request request, QuantizeRun.Made made, Speeds speeds, double millis) {
    Optional<Divergence> divergence = made.quality().divergence();
    QuantizeWritten written = made.written();
    return new QuantizeReport(
        request.name(),
        request.out().toString(),
        request.form().type(),
        before(written, speeds, divergence),
        after(request.out(), made, speeds),
        Json.orNull(divergence.map(each -> each.mean().value())),
        Json.orNull(divergence.map(each -> each.topAgreement().value())),
        Json.orNull(
            made.quality()
                .encoder()
                .flatMap(EncoderQuality.Agreement::cosine)
                .map(cosines -> cosines.mean().value())),
        Json.orNull(
            speeds
                .decoder()
                .map(SpeedComparison::decodeSpeedup)
                .or(() -> speeds.encoder().map(EmbeddingSpeed::speedup))),
        written.fallbacks(),
        written.warnings(),
        written.tensors(),
        made.frontier(),
        request.command(),
        millis / MILLIS_PER_SECOND);
  }

  private static Side before(
      QuantizeWritten written, Speeds speeds, Optional<Divergence> divergence) {
    Optional<Rates> rates = speeds.decoder().map(SpeedComparison::before);
    long tensorBytes = written.tensors().stream().mapToLong(TensorRow::bytesBefore).sum();
    return new Side(
        written.fileBytesBefore(),
        QuantizeReport.parameters(written.tensors()),
        QuantizeReport.bitsPerWeight(written.tensors(), tensorBytes),
        Json.orNull(rates.map(Rates::decodeTokensPerSecond)),
        Json.orNull(
            rates
                .map(Rates::prefillTokensPerSecond)
                .or(() -> speeds.encoder().map(EmbeddingSpeed::beforeTokensPerSecond))),
        Json.orNull(divergence.map(each -> each.reference().estimate().value())));
  }

  private static Side after(Path out, QuantizeRun.Made made, Speeds speeds) {
    Optional<Rates> rates = speeds.decoder().map(SpeedComparison::after);
    QuantizeWritten written = made.written();
    return new Side(
        sizeOf(out),
        QuantizeReport.parameters(written.tensors()),
        QuantizeReport.bitsPerWeight(written.tensors(), written.tensorBytes()),
        Json.orNull(rates.map(Rates::decodeTokensPerSecond)),
        Json.orNull(
            rates
                .map(Rates::prefillTokensPerSecond)
                .or(() -> speeds.encoder().map(EmbeddingSpeed::afterTokensPerSecond))),
        Json.orNull(made.quality().decoder().map(each -> each.perplexity().estimate().value())));
  }

  /// A file's, or those of all files of a directory together.
  static long sizeOf(Path path) {
    try (Stream<Path> walk = Files.walk(path)) {
      long bytes = 0;
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
      return bytes;
    } catch (IOException e) {
      throw new ResourceException(path + ": " + e.getMessage(), "who took it away?", e);
    }
  }
}
