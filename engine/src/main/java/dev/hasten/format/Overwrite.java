package dev.hasten.format;

/// Whether a file that exists may be replaced.
public enum Overwrite {
  REFUSE,
  REPLACE
}
