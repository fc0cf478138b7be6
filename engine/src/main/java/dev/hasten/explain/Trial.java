package dev.hasten.explain;

import dev.hasten.kvcache.KvType;

/// How a remedy can be tried right away.
public sealed interface Trial permits Trial.Circumstances, FewerBits {

  /// The same model, run in other circumstances.
  ///
  /// @param context tokens behind each answer
  /// @param kv how keys and values are kept
  record Circumstances(int threads, int batch, int context, KvType kv) implements Trial {}
}
