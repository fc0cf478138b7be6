package dev.hasten.runtime;

/// Two texts that a model reads as one, such as a question and a passage.
public record TextPair(String first, String second) {}
