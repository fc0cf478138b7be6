package dev.hasten.model;

/// What a step brings for each token. Never a value in the graph: the same graph serves every step.
public enum StepInput {
  TOKEN_IDS,
  POSITIONS,
  TOKEN_TYPES
}
