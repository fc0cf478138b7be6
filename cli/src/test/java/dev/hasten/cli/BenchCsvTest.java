package dev.hasten.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BenchCsvTest {
  private static final BenchReport.Phase PHASE =
      new BenchReport.Phase(4, 1, null, null, List.of(1.0));

  @Test
  void hasALineForEachTest_withoutExponents() {
    String csv =
        csv(
            "tiny",
            new BenchReport.Test("pp4", 4, 1, 12_345_678.5, 0.00012, 50.25),
            new BenchReport.Test("tg4 x 3", 4, 3, 0.0001, null, null));

    assertThat(csv.lines())
        .containsExactly(
            "model,fileBytes,parameters,threads,kernels,test,tokens,batch,tokensPerSecond,"
                + "standardDeviation,percentOfCeiling",
            "tiny,1234567,7654321,2,scalar,pp4,4,1,12345678.5,0.00012,50.25",
            "tiny,1234567,7654321,2,scalar,tg4 x 3,4,3,0.00010,,");
  }

  @Test
  void quotesAField_thatHasCommasQuotesOrLines() {
    BenchReport.Test test = new BenchReport.Test("pp4", 4, 1, 1, null, null);

    assertThat(csv("a,b", test)).contains("\n\"a,b\",1234567");
    assertThat(csv("a \"b\"", test)).contains("\n\"a \"\"b\"\"\",1234567");
    assertThat(csv("a\nb", test)).contains("\n\"a\nb\",1234567");
    assertThat(csv("a b;c", test)).contains("\na b;c,1234567");
  }

  private static String csv(String model, BenchReport.Test... tests) {
    return BenchCsv.of(
        new BenchReport(
            model,
            "tiny.gguf",
            1_234_567,
            7_654_321,
            2,
            "scalar",
            "float",
            "f32",
            1,
            null,
            PHASE,
            PHASE,
            List.of(),
            List.of(tests),
            null,
            null,
            null,
            null));
  }
}
