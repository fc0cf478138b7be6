package dev.hasten.health;

/// Numbers as findings say them.
final class Words {
  private static final double BYTES_PER_GIGABYTE = 1e9;
  private static final double BYTES_PER_MEGABYTE = 1e6;

  private Words() {}

  static String percent(double percent) {
    return "%.0f %%".formatted(percent);
  }

  static String bytes(long bytes) {
    return bytes < BYTES_PER_GIGABYTE
        ? "%.0f MB".formatted(bytes / BYTES_PER_MEGABYTE)
        : "%.1f GB".formatted(bytes / BYTES_PER_GIGABYTE);
  }

  /// A number of things, such as `1 thread` and `1,234 pages`.
  static String count(long number, String thing) {
    return "%,d %s%s".formatted(number, thing, number == 1 ? "" : "s");
  }
}
