package dev.hasten.cli;

import dev.hasten.cli.EvaluateReport.Agreement;
import dev.hasten.cli.EvaluateReport.Decoder;
import dev.hasten.cli.EvaluateReport.DivergenceFigures;
import dev.hasten.cli.EvaluateReport.Figure;
import dev.hasten.cli.EvaluateReport.Pairs;
import dev.hasten.cli.EvaluateReport.PerplexityFigure;
import dev.hasten.cli.EvaluateReport.Runner;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What `evaluate` says to people: which models over which text, and a row for each measure.
final class EvaluateTable {
  private static final List<String> HEADER = List.of("measure", "value", "95 % interval");
  private static final double PERCENT = 100;
  private static final String NONE = "";

  private final List<List<String>> rows = new ArrayList<>();

  private EvaluateTable() {}

  /// The facts, one a line, and the table.
  static String of(EvaluateReport report) {
    String facts =
        facts(report).stream()
            .map(line -> line + System.lineSeparator())
            .collect(Collectors.joining());
    return facts + System.lineSeparator() + MarkdownTable.of(rows(report));
  }

  /// What was evaluated, how, and on what.
  static List<String> facts(EvaluateReport report) {
    List<String> facts = new ArrayList<>();
    facts.add("model: " + runner(report.model()));
    if (report.reference() != null) {
      facts.add("reference: " + runner(report.reference()));
    }
    if (report.text() != null) {
      facts.add("text: " + report.text() + amount(report));
    }
    return facts;
  }

  private static String runner(Runner runner) {
    String kv = runner.kv();
    return "%s (%s kernels, %s activations%s)"
        .formatted(
            runner.path(),
            runner.kernels(),
            runner.activations(),
            kv == null ? "" : ", a KV cache of " + kv);
  }

  private static String amount(EvaluateReport report) {
    Decoder decoder = report.decoder();
    return decoder == null
        ? NONE
        : ", %d chunks of %d tokens, %d scored"
            .formatted(decoder.chunks(), decoder.contextTokens(), decoder.scoredTokens());
  }

  /// The header, and a row for each measure.
  static List<List<String>> rows(EvaluateReport report) {
    EvaluateTable table = new EvaluateTable();
    table.rows.add(HEADER);
    if (report.decoder() != null) {
      table.decoder(report.decoder());
    }
    if (report.encoder() != null && report.encoder().agreement() != null) {
      table.agreement(report.encoder().agreement());
    }
    if (report.encoder() != null && report.encoder().pairs() != null) {
      table.pairs(report.encoder().pairs());
    }
    return table.rows;
  }

  private void decoder(Decoder decoder) {
    perplexity("perplexity", decoder.perplexity());
    DivergenceFigures divergence = decoder.divergence();
    if (divergence != null) {
      if (divergence.sameTokens()) {
        perplexity("perplexity of the reference", divergence.referencePerplexity());
      } else {
        add(
            "positions where both cut the text",
            "%d of %d".formatted(divergence.positions(), decoder.scoredTokens()),
            NONE);
        perplexity("the reference's, for the model's tokens", divergence.referencePerplexity());
      }
      divergence(divergence);
    }
  }

  private void perplexity(String name, PerplexityFigure figure) {
    String value = number(figure.value(), "%.4f");
    add(
        name,
        figure.standardError() == null
            ? value
            : value + " ± " + number(figure.standardError(), "%.4f"),
        interval(new Figure(figure.value(), figure.low(), figure.high()), "%.4f"));
  }

  private void divergence(DivergenceFigures divergence) {
    add("perplexity ratio", divergence.perplexityRatio(), "%.5f");
    add("KL divergence, mean (nats)", divergence.mean(), "%.6f");
    add("KL divergence, median", divergence.median(), "%.6f");
    add("KL divergence, 90 %", divergence.percentile90(), "%.6f");
    add("KL divergence, 99 %", divergence.percentile99(), "%.6f");
    add(
        "KL divergence, maximum",
        number(divergence.maximum(), "%.6f"),
        "at most this for ≥ %.3f %% of tokens".formatted(divergence.maximumCovers() * PERCENT));
    add("Δp of the next token, mean (%)", percent(divergence.meanDeltaProbability()), "%.3f");
    add("Δp, root mean square (%)", percent(divergence.rootMeanSquareDeltaProbability()), "%.3f");
    add("same likeliest token (%)", percent(divergence.topAgreement()), "%.2f");
    if (!divergence.sameVocabulary() || !divergence.sameTokens()) {
      add("mass outside shared tokens (%)", percent(divergence.lostMass()), "%.4f");
      add("the same, reference (%)", percent(divergence.referenceLostMass()), "%.4f");
    }
  }

  private void agreement(Agreement agreement) {
    add("sentences", String.valueOf(agreement.sentences()), NONE);
    addIfThere("cosine to the reference, mean", agreement.meanCosine());
    addIfThere("cosine, median", agreement.medianCosine());
    addIfThere("cosine, 1 %", agreement.percentile1Cosine());
    if (agreement.minimumCosine() != null) {
      add("cosine, minimum", number(agreement.minimumCosine(), "%.6f"), NONE);
    }
    add("Spearman of similarities", agreement.similaritySpearman(), "%.5f");
  }

  private void pairs(Pairs pairs) {
    add("pairs scored by people", String.valueOf(pairs.pairs()), NONE);
    addIfThere("Spearman with people", pairs.spearman());
    addIfThere("Pearson with people", pairs.pearson());
    addIfThere("Spearman with people, reference", pairs.referenceSpearman());
    addIfThere("Pearson with people, reference", pairs.referencePearson());
  }

  private void addIfThere(String name, @Nullable Figure figure) {
    if (figure != null) {
      add(name, figure, "%.6f");
    }
  }

  private void add(String name, Figure figure, String format) {
    add(name, number(figure.value(), format), interval(figure, format));
  }

  private void add(String name, String value, String interval) {
    rows.add(List.of(name, value, interval));
  }

  private static Figure percent(Figure figure) {
    return new Figure(percent(figure.value()), percent(figure.low()), percent(figure.high()));
  }

  private static @Nullable Double percent(@Nullable Double share) {
    return share == null ? null : share * PERCENT;
  }

  private static String interval(Figure figure, String format) {
    return figure.low() == null || figure.high() == null
        ? "too few for one"
        : number(figure.low(), format) + " to " + number(figure.high(), format);
  }

  private static String number(@Nullable Double value, String format) {
    return value == null ? "undefined" : String.format(Locale.ROOT, format, value);
  }
}
