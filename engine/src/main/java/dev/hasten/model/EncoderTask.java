package dev.hasten.model;

/// What a file's encoder is for; [EncoderHead] is what it has for it.
enum EncoderTask {
  EMBEDDING,
  CLASSIFICATION,
  MASKED_LANGUAGE
}
