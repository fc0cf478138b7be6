package dev.hasten.explain;

import dev.hasten.machine.MachineCeilings.ByCount;
import dev.hasten.machine.Spread;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// How much faster memory is read again and again, the less of it there is: a part of it stays in
/// the caches.
///
/// @param bytes that are read in turn
/// @param factor how many times as fast as what was measured
public record WorkingSet(double bytes, double factor) {

  public WorkingSet {
    if (!(bytes > 0) || !(factor > 0) || Double.isInfinite(bytes) || Double.isInfinite(factor)) {
      throw new IllegalArgumentException(
          "a working set of %s bytes, read %s times as fast".formatted(bytes, factor));
    }
  }

  /// Compared with reading so many bytes in turn; smallest first. None if nothing was measured.
  static List<WorkingSet> comparedWith(double bytes, List<ByCount> readBySize) {
    List<WorkingSet> rates = rates(readBySize);
    if (rates.isEmpty()) {
      return List.of();
    }
    double rate = factor(rates, bytes);
    return rates.stream().map(each -> new WorkingSet(each.bytes, each.factor / rate)).toList();
  }

  /// A smaller set is read no slower than a larger one: where it seems so, meeting took the time.
  private static List<WorkingSet> rates(List<ByCount> readBySize) {
    List<WorkingSet> largestFirst = new ArrayList<>();
    double fastest = 0;
    for (ByCount each :
        readBySize.stream().sorted(Comparator.comparingLong(ByCount::count).reversed()).toList()) {
      Spread perSecond = each.perSecond();
      fastest = Math.max(fastest, perSecond.median());
      largestFirst.add(new WorkingSet(each.count(), fastest));
    }
    return largestFirst.reversed();
  }

  /// Between two sizes, the time of a byte lies on a line over their logarithms.
  ///
  /// @param sets smallest first
  static double factor(List<WorkingSet> sets, double bytes) {
    if (sets.isEmpty()) {
      return 1;
    }
    WorkingSet below = sets.getFirst();
    for (WorkingSet above : sets) {
      if (bytes <= above.bytes) {
        return 1 / timeBetween(below, above, bytes);
      }
      below = above;
    }
    return below.factor;
  }

  private static double timeBetween(WorkingSet below, WorkingSet above, double bytes) {
    if (bytes <= below.bytes) {
      return 1 / below.factor;
    }
    double part = Math.log(bytes / below.bytes) / Math.log(above.bytes / below.bytes);
    return (1 - part) / below.factor + part / above.factor;
  }
}
