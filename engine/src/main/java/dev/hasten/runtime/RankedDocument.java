package dev.hasten.runtime;

/// A document and how well it answers a query.
///
/// @param index of the document among those given
/// @param score what the model's [dev.hasten.model.ScoreFunction] makes of the logit
/// @param logit as the head computes it
public record RankedDocument(int index, double score, float logit) {}
