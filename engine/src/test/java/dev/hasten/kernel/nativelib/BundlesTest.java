package dev.hasten.kernel.nativelib;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BundlesTest {

  @ParameterizedTest
  @CsvSource({
    // queries, heads, members, together
    "1, 8, 1, 1",
    "3, 3, 2, 3", // 2 bundles of 3 for one member take less than 5 single queries
    "4, 1, 2, 2", // of 4 together one member would do nothing
    "4, 1, 1, 4",
    "300, 3, 2, 4"
  })
  void keepsTheBusiestMemberLeastBusy(int queries, int heads, int members, int together) {
    assertThat(Bundles.queriesTogether(queries, heads, members)).isEqualTo(together);
  }
}
