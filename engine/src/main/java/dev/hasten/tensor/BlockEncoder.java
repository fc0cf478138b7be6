package dev.hasten.tensor;

/// Rounds one block of finite numbers into the bytes of its format.
interface BlockEncoder {
  void encode(float[] x, int at, byte[] block);

  /// Seeks a small `Σ importance · (x - read back)²`; `importance` begins with the block and is
  /// positive, 1 at most.
  void encode(float[] x, int at, float[] importance, byte[] block);
}
