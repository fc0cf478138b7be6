package dev.hasten.model;

/// The keys and values that one attention operator keeps between steps.
///
/// @param id counts from 0 within a graph
public record KvState(int id, int kvHeads, int headDim) {
  /// Elements kept for a token: keys and values.
  public int elementsPerToken() {
    return 2 * kvHeads * headDim;
  }
}
