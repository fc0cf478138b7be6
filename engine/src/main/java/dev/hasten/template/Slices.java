package dev.hasten.template;

import dev.hasten.template.Value.ListValue;
import dev.hasten.template.Value.None;
import dev.hasten.template.Value.Range;
import dev.hasten.template.Value.Str;
import dev.hasten.template.Value.TupleValue;
import java.util.List;
import java.util.stream.IntStream;

/// Python's `object[start:stop:step]`.
final class Slices {
  private Slices() {}

  static Value slice(Value object, Value start, Value stop, Value step) {
    Types.requireDefined(object);
    return switch (object) {
      case Str string -> string.like(text(string.value(), start, stop, step));
      case ListValue list -> ListValue.of(items(list.items(), start, stop, step));
      case TupleValue tuple -> TupleValue.of(items(tuple.items(), start, stop, step));
      case Range _ -> throw Failure.unsupported("slice of a range");
      default ->
          throw Failure.runtime("'%s' object cannot be sliced".formatted(Types.name(object)));
    };
  }

  private static List<Value> items(List<Value> items, Value start, Value stop, Value step) {
    return indexes(items.size(), start, stop, step).mapToObj(items::get).toList();
  }

  private static String text(String text, Value start, Value stop, Value step) {
    int[] codePoints = text.codePoints().toArray();
    int[] chosen = indexes(codePoints.length, start, stop, step).map(i -> codePoints[i]).toArray();
    return new String(chosen, 0, chosen.length);
  }

  private static IntStream indexes(int length, Value start, Value stop, Value step) {
    int stride = bound(step, 1);
    if (stride == 0) {
      throw Failure.runtime("slice step cannot be zero");
    }
    int lowest = stride > 0 ? 0 : -1;
    int highest = stride > 0 ? length : length - 1;
    int from = clamp(bound(start, stride > 0 ? 0 : Integer.MAX_VALUE), length, lowest, highest);
    int to =
        stop == None.NONE
            ? (stride > 0 ? length : -1)
            : clamp(bound(stop, 0), length, lowest, highest);
    long span = (long) to - from;
    long count = span == 0 || (span > 0) != (stride > 0) ? 0 : (span - sign(stride)) / stride + 1;
    return IntStream.range(0, (int) count).map(i -> from + i * stride);
  }

  private static int sign(int stride) {
    return stride > 0 ? 1 : -1;
  }

  private static int bound(Value value, int otherwise) {
    return value == None.NONE ? otherwise : Types.integer(value, "slice");
  }

  private static int clamp(int index, int length, int lowest, int highest) {
    int fromStart = index < 0 ? index + length : index;
    return Math.clamp(fromStart, lowest, highest);
  }
}
