package dev.hasten.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hasten.cli.SvgPlot.Bar;
import dev.hasten.cli.SvgPlot.Labels;
import dev.hasten.cli.SvgPlot.Line;
import dev.hasten.cli.SvgPlot.Numbers;
import java.io.StringReader;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class SvgPlotTest {
  private static final double WIDTH = 760;
  private static final double HEIGHT = 280;

  /// Coordinates are written with one decimal.
  private static final double ROUNDING = 0.2;

  private static final Labels LABELS = new Labels("a < b & \"c\"", "x", "y");

  private static Document parsed(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }

  private static Stream<Element> elements(Document document, String name) {
    NodeList nodes = document.getElementsByTagName(name);
    return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i));
  }

  private static double number(Element element, String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
  }

  @Test
  void drawsEachPointWithinThePicture() throws Exception {
    Line first = new Line("one", "model", List.of(1.0, 2.0, 3.0), List.of(-5.0, 0.0, 1e-3));
    Line second = new Line("two", "reference", List.of(1.0, 2.0, 3.0), List.of(2.0, 2.5, 2.0));

    Document svg = parsed(SvgPlot.lines(LABELS, List.of(first, second)));

    assertThat(svg.getDocumentElement().getAttribute("aria-label")).isEqualTo(LABELS.title());
    List<String[]> lines =
        elements(svg, "polyline").map(line -> line.getAttribute("points").split(" ", -1)).toList();
    assertThat(lines).hasSize(4); // two lines, and one before the name of each
    assertThat(lines.getFirst()).hasSize(3);
    assertThat(lines.stream().flatMap(Arrays::stream))
        .allSatisfy(point -> {
          String[] xy = point.split(",", -1);
          assertThat(Double.parseDouble(xy[0])).isBetween(0.0, WIDTH);
          assertThat(Double.parseDouble(xy[1])).isBetween(0.0, HEIGHT);
        });
  }

  @Test
  void drawsBarsAsHighAsTheirNumbers() throws Exception {
    List<Bar> bars = List.of(new Bar(-4, -3, 10), new Bar(-3, -2, 20), new Bar(-2, -1, 0));

    Document svg = parsed(SvgPlot.bars(LABELS, Numbers.POWERS_OF_TEN, bars));

    List<Element> drawn = elements(svg, "rect").toList();
    assertThat(drawn).hasSize(3);
    assertThat(number(drawn.get(1), "height"))
        .isCloseTo(2 * number(drawn.get(0), "height"), within(ROUNDING));
    assertThat(number(drawn.get(2), "height")).isZero();
    assertThat(elements(svg, "text").map(Element::getTextContent))
        .contains("0.001", "0.01", "20", LABELS.title());
  }

  @Test
  void drawsASinglePoint() throws Exception {
    Line line = new Line("one", "model", List.of(1.0), List.of(3.0));

    assertThat(elements(parsed(SvgPlot.lines(LABELS, List.of(line))), "polyline")).hasSize(1);
  }

  @Test
  void marksRoundNumbers() {
    assertThat(SvgPlot.ticks(0, 6)).containsExactly(0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0);
    assertThat(SvgPlot.ticks(-7, 90)).containsExactly(0.0, 20.0, 40.0, 60.0, 80.0);
    assertThat(SvgPlot.ticks(0, 1360)).containsExactly(0.0, 500.0, 1000.0);
  }
}
