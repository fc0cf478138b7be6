package dev.hasten.template;

/// Whether a rendered prompt ends with the tokens that open the assistant's answer.
public enum GenerationPrompt {
  APPEND,
  OMIT
}
