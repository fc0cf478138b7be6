package dev.hasten.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// A plot as inline SVG: axes with round numbers, and lines or bars. Needs no script, so a page
/// with it works anywhere.
final class SvgPlot {
  private static final int WIDTH = 760;
  private static final int HEIGHT = 280;
  private static final int LEFT = 70;
  private static final int RIGHT = 20;
  private static final int TOP = 34;
  private static final int BOTTOM = 46;
  private static final int TICKS = 6;
  private static final double MARGIN = 0.05;

  /// Under each axis.
  record Labels(String title, String x, String y) {}

  /// Points from left to right.
  ///
  /// @param colour a CSS class of the page
  record Line(String name, String colour, List<Double> xs, List<Double> ys) {}

  /// A bar from `from` to `to`.
  record Bar(double from, double to, double height) {}

  /// A point with a name beside it.
  ///
  /// @param colour a CSS class of the page
  record Mark(String name, String colour, double x, double y) {}

  /// How numbers beside an axis are written.
  enum Numbers {
    PLAIN,
    /// The axis has logarithms.
    POWERS_OF_TEN
  }

  private final double lowX;
  private final double highX;
  private final double lowY;
  private final double highY;
  private final Numbers xNumbers;
  private final Numbers yNumbers;
  private final StringBuilder svg = new StringBuilder();

  private SvgPlot(
      double lowX, double highX, double lowY, double highY, Numbers xNumbers, Numbers yNumbers) {
    this.lowX = lowX;
    this.highX = highX > lowX ? highX : lowX + 1;
    this.lowY = lowY;
    this.highY = highY > lowY ? highY : lowY + 1;
    this.xNumbers = xNumbers;
    this.yNumbers = yNumbers;
  }

  /// Lines over one x axis, with their names if they are several.
  static String lines(Labels labels, List<Line> lines) {
    double[] xs = lines.stream().flatMap(line -> line.xs().stream()).mapToDouble(x -> x).toArray();
    double[] ys = lines.stream().flatMap(line -> line.ys().stream()).mapToDouble(y -> y).toArray();
    double low = Arrays.stream(ys).min().orElse(0);
    double high = Arrays.stream(ys).max().orElse(1);
    double margin = (high - low) * MARGIN;
    SvgPlot plot =
        new SvgPlot(
            xs[0], xs[xs.length - 1], low - margin, high + margin, Numbers.PLAIN, Numbers.PLAIN);
    plot.frame(labels);
    for (int index = 0; index < lines.size(); index++) {
      plot.line(lines.get(index));
      if (lines.size() > 1) {
        plot.name(lines.get(index), index);
      }
    }
    return plot.finished();
  }

  /// Bars that stand on 0.
  static String bars(Labels labels, Numbers xNumbers, List<Bar> bars) {
    double high = bars.stream().mapToDouble(Bar::height).max().orElse(1);
    SvgPlot plot =
        new SvgPlot(
            bars.getFirst().from(),
            bars.getLast().to(),
            0,
            high * (1 + MARGIN),
            xNumbers,
            Numbers.PLAIN);
    plot.frame(labels);
    bars.forEach(plot::bar);
    return plot.finished();
  }

  /// A line and points, with powers of ten from below upwards.
  static String marks(Labels labels, Line line, List<Mark> marks) {
    double[] xs =
        DoubleStream.concat(
                line.xs().stream().mapToDouble(x -> x), marks.stream().mapToDouble(Mark::x))
            .toArray();
    double[] ys =
        DoubleStream.concat(
                line.ys().stream().mapToDouble(y -> y), marks.stream().mapToDouble(Mark::y))
            .toArray();
    double width = max(xs) - min(xs);
    double height = max(ys) - min(ys);
    SvgPlot plot =
        new SvgPlot(
            min(xs) - MARGIN * width,
            max(xs) + 2 * MARGIN * width,
            min(ys) - MARGIN * height,
            max(ys) + MARGIN * height,
            Numbers.PLAIN,
            Numbers.POWERS_OF_TEN);
    plot.frame(labels);
    plot.line(line);
    marks.forEach(plot::mark);
    return plot.finished();
  }

  private static double min(double... values) {
    return Arrays.stream(values).min().orElse(0);
  }

  private static double max(double... values) {
    return Arrays.stream(values).max().orElse(1);
  }

  private void mark(Mark mark) {
    svg.append(
        "<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"4\"/>\n"
            .formatted(mark.colour(), pixels(x(mark.x())), pixels(y(mark.y()))));
    text(x(mark.x()) + 7, y(mark.y()) - 5, "label", mark.name());
  }

  private void frame(Labels labels) {
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n"
            .formatted(WIDTH, HEIGHT, HtmlText.escape(labels.title())));
    text(LEFT, TOP - 14, "title", labels.title());
    text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 8, "middle", labels.x());
    for (double tick : ticks(lowX, highX)) {
      grid(x(tick), TOP, x(tick), HEIGHT - BOTTOM);
      text(x(tick), HEIGHT - BOTTOM + 16, "middle", written(tick, xNumbers));
    }
    for (double tick : ticks(lowY, highY)) {
      grid(LEFT, y(tick), WIDTH - RIGHT, y(tick));
      text(LEFT - 6, y(tick) + 4, "end", written(tick, yNumbers));
    }
    svg.append(
        "<text class=\"middle\" transform=\"translate(14 %d) rotate(-90)\">%s</text>\n"
            .formatted((TOP + HEIGHT - BOTTOM) / 2, HtmlText.escape(labels.y())));
  }

  private void line(Line line) {
    String points =
        IntStream.range(0, line.ys().size())
            .mapToObj(i -> point(x(line.xs().get(i)), y(line.ys().get(i))))
            .collect(Collectors.joining(" "));
    svg.append("<polyline class=\"%s\" points=\"%s\"/>\n".formatted(line.colour(), points));
  }

  private void name(Line line, int index) {
    double y = TOP + 14 + 16.0 * index;
    svg.append(
        "<polyline class=\"%s\" points=\"%s %s\"/>\n"
            .formatted(line.colour(), point(WIDTH - RIGHT - 120, y), point(WIDTH - RIGHT - 96, y)));
    text(WIDTH - RIGHT - 90, y + 4, "label", line.name());
  }

  private void bar(Bar bar) {
    svg.append(
        "<rect class=\"bar\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>\n"
            .formatted(
                pixels(x(bar.from())),
                pixels(y(bar.height())),
                pixels(Math.max(1, x(bar.to()) - x(bar.from()) - 1)),
                pixels(y(0) - y(bar.height()))));
  }

  private void grid(double x1, double y1, double x2, double y2) {
    svg.append("<path class=\"grid\" d=\"M%s L%s\"/>\n".formatted(point(x1, y1), point(x2, y2)));
  }

  private void text(double x, double y, String style, String text) {
    svg.append(
        "<text class=\"%s\" x=\"%s\" y=\"%s\">%s</text>\n"
            .formatted(style, pixels(x), pixels(y), HtmlText.escape(text)));
  }

  private String finished() {
    return svg.append("</svg>\n").toString();
  }

  private double x(double value) {
    return LEFT + (value - lowX) / (highX - lowX) * (WIDTH - LEFT - RIGHT);
  }

  private double y(double value) {
    return HEIGHT - BOTTOM - (value - lowY) / (highY - lowY) * (HEIGHT - TOP - BOTTOM);
  }

  /// Round numbers within a range: multiples of 1, 2 or 5 times a power of ten.
  static List<Double> ticks(double low, double high) {
    double rough = (high - low) / TICKS;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double step =
        power * DoubleStream.of(1, 2, 5, 10).filter(n -> rough <= n * power).min().orElse(10);
    List<Double> ticks = new ArrayList<>();
    for (long n = (long) Math.ceil(low / step); n * step <= high; n++) {
      ticks.add(n * step);
    }
    return ticks;
  }

  private static String written(double tick, Numbers numbers) {
    return switch (numbers) {
      case PLAIN -> number(tick);
      case POWERS_OF_TEN -> number(Math.pow(10, tick));
    };
  }

  private static String number(double value) {
    return value == 0 ? "0" : trimmed(String.format(Locale.ROOT, "%.3g", value), value);
  }

  /// `%g` writes zeros that nobody needs.
  private static String trimmed(String written, double value) {
    double size = Math.abs(value);
    return size >= 1e-4 && size < 1e7
        ? BigDecimal.valueOf(value).round(new MathContext(4)).stripTrailingZeros().toPlainString()
        : written.replaceFirst("\\.?0+e", "e");
  }

  private static String point(double x, double y) {
    return pixels(x) + "," + pixels(y);
  }

  private static String pixels(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
