package dev.hasten.kernel;

/// Which part of each operation a thread does: part `index` of `count`.
public record Share(int index, int count) {
  public static final Share ALL = new Share(0, 1);

  public Share {
    if (count <= 0 || index < 0 || index >= count) {
      throw new IllegalArgumentException("share %d of %d".formatted(index, count));
    }
  }

  /// First of this share's items, out of `total`, shares rounded to multiples of `grain`.
  public int from(int total, int grain) {
    return bound(total, grain, index);
  }

  /// One past the last of this share's items.
  public int to(int total, int grain) {
    return bound(total, grain, index + 1);
  }

  private int bound(int total, int grain, int position) {
    int grains = Math.ceilDiv(total, grain);
    return (int) Math.min(total, (long) grains * position / count * grain);
  }
}
