package dev.hasten.kernel.packed;

/// Memory outside the heap that nobody refers to any more.
public final class UnusedMemory {
  private UnusedMemory() {}

  /// Gives it back to the system. Packed weights go when the collector finds that nobody has them,
  /// for which it does not look while the heap is nearly empty, however many gigabytes lie outside.
  /// Takes some 10 ms; for work that packs one model, or part of one, after another.
  public static void reclaim() {
    System.gc();
  }
}
