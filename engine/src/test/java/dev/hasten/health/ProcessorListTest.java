package dev.hasten.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessorListTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "'0-2,8', '0,1,2,8'",
    "' 1,3-4\n', '1,3,4'",
    "'', ''",
    "'x,2', 2",
    "'5-2,-1,1-2-3,7-', ''",
    "'0-99999999999,3', 3",
  })
  void readsNumbersAndRanges(String list, String processors) {
    assertThat(
            ProcessorList.parsed(list).stream()
                .mapToObj(String::valueOf)
                .collect(Collectors.joining(",")))
        .isEqualTo(processors);
  }

  /// Linux allows processors that may be plugged in some day.
  @Test
  void allowsOnlyProcessorsThatAreThere() {
    assertThat(ProcessorList.allowed(Trees.files("laptop")).stream()).containsExactly(2, 3);
    assertThat(ProcessorList.online(Trees.files("laptop")).cardinality()).isEqualTo(4);
  }
}
