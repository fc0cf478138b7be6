package dev.hasten.cli;

import org.jspecify.annotations.Nullable;

/// A choice of types, chosen or not, with what it costs and what it keeps.
///
/// @param name of a type that all matrices have; `chosen` for what was chosen; `null` for others of
///   the frontier, which no measured choice beats
/// @param decodeMillis that reading the weights takes for a token, by the cost model and this
///   machine's memory
/// @param predictedDivergence the sum of what each matrix alone does; nats, or 1 - cosine for
///   encoders
/// @param measuredDivergence of all matrices together, rounded to the nearest, on the text of the
///   measurement
record FrontierPoint(
    @Nullable String name,
    long fileBytes,
    @Nullable Double decodeMillis,
    double predictedDivergence,
    double measuredDivergence) {
  static final String CHOSEN = "chosen";
}
