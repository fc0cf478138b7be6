package dev.hasten.explain;

import dev.hasten.explain.Remedies.Draft;
import java.util.List;

/// Remedies that need other machines.
final class ElsewhereRemedies {
  /// A block's parts meet twice: after attention and after the feed-forward layer.
  private static final int MEETINGS = 2;

  private ElsewhereRemedies() {}

  static List<Remedy> of(RemedyCase one) {
    return List.of(
        Remedies.remedy(one, accelerator(one)),
        Remedies.remedy(one, stages(one)),
        Remedies.remedy(one, slices(one)));
  }

  private static Draft accelerator(RemedyCase one) {
    return Draft.of(
        one,
        Strategy.HARDWARE,
        "an accelerator",
        Prediction.NONE,
        "none is known here; it would help as far as its memory is faster than %.1f GB/s"
            .formatted(one.explanation().ceilings().readBytesPerSecond().orElse(0) / 1e9));
  }

  /// One machine after the other: for one answer nothing is gained, and the link is lost.
  private static Draft stages(RemedyCase one) {
    double now = 1e3 / one.tokensPerSecond();
    double then = now + one.link().nodes() * one.link().millis(rowBytes(one));
    return Draft.of(
            one,
            Strategy.DISTRIBUTION,
            "%d machines, each with a part of the blocks".formatted(one.link().nodes()),
            Prediction.of(now / then, one.explanation().steadiness()),
            "one answer takes all in turn: %.2f ms more for each token (%s)"
                .formatted(then - now, one.link().words()))
        .withMemory(one.memoryBytes() / one.link().nodes());
  }

  /// All at once, each with a part of every weight.
  private static Draft slices(RemedyCase one) {
    double now = 1e3 / one.tokensPerSecond();
    double products = now * (1 - one.explanation().decode().share(Cause.OVERHEAD));
    double meetings = MEETINGS * one.blocks() * one.link().millis(rowBytes(one));
    double then = now - products + products / one.link().nodes() + meetings;
    return Draft.of(
            one,
            Strategy.DISTRIBUTION,
            "%d machines, each with a part of every weight".formatted(one.link().nodes()),
            Prediction.of(now / then, one.explanation().steadiness()),
            "reading %.2f ms becomes %.2f, %d meetings take %.1f ms (%s)"
                .formatted(
                    products,
                    products / one.link().nodes(),
                    MEETINGS * one.blocks(),
                    meetings,
                    one.link().words()))
        .withMemory(one.memoryBytes() / one.link().nodes());
  }

  private static double rowBytes(RemedyCase one) {
    return (double) one.hiddenSize() * Float.BYTES;
  }
}
