package dev.hasten.runtime;

/// What of a finished sequence the next one may find in the KV cache. The results are the same, to
/// the bit: only the time to the first token differs.
public enum PrefixReuse {
  /// Nothing: its memory is free at once.
  NONE,
  /// The beginning that its prompt shares with the sequence that ended last, as the turns of a
  /// conversation do. The memory is free as soon as a sequence waits for it.
  LAST_SEQUENCE
}
