package dev.hasten.runtime;

/// How well one label fits.
///
/// @param score what the model's [dev.hasten.model.ScoreFunction] makes of the logit
/// @param logit as the head computes it
public record LabelScore(String label, double score, float logit) {}
