package dev.hasten.kernel.nativelib;

/// How many queries of a key/value head are taken together: keys and values are read and made
/// floats once for all of them, but what is together is done by one member.
final class Bundles {
  static final int MOST_QUERIES = 4;

  /// What it takes to read keys and values, in units of what each query takes then.
  private static final int READING = 3;

  private Bundles() {}

  /// What leaves the busiest member the least to do.
  ///
  /// @param queries of one head
  /// @param heads that have as many queries, of all sequences
  static int queriesTogether(int queries, int heads, int members) {
    int best = 1;
    for (int together = 2; together <= MOST_QUERIES; together++) {
      if (cost(together, queries, heads, members) < cost(best, queries, heads, members)) {
        best = together;
      }
    }
    return best;
  }

  private static long cost(int together, int queries, int heads, int members) {
    long bundles = (long) heads * Math.ceilDiv(queries, together);
    return Math.ceilDiv(bundles, (long) members) * (READING + Math.min(together, queries));
  }
}
