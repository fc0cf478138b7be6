package dev.hasten.runtime;

/// A token that a mask may stand for.
///
/// @param text of the token, with the space that may be in it
/// @param probability among all tokens
public record MaskCandidate(int token, String text, double probability, float logit) {}
