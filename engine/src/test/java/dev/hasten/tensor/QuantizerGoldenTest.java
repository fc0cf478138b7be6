package dev.hasten.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Compares plain rounding with what `ggml_quantize_chunk` of ggml makes of the same numbers.
class QuantizerGoldenTest {
  private static final int FEW = 8;
  private static final int RUNS = 420;

  /// A type; the bytes of its first block (of eight numbers where a block is one), in hex; the
  /// SHA-256 of the bytes of many numbers.
  record Golden(DType dtype, String firstBlock, String sha256OfMany) {
    static Golden parse(String line) {
      String[] words = line.split(" ", 3);
      return new Golden(DType.valueOf(words[0]), words[1], words[2]);
    }
  }

  static Stream<Golden> goldens() throws IOException {
    try (InputStream file =
        Objects.requireNonNull(QuantizerGoldenTest.class.getResourceAsStream("quantize.txt"))) {
      return new String(file.readAllBytes(), StandardCharsets.US_ASCII)
          .lines().map(Golden::parse).toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void givesTheBytesOfTheReference_whenNumbersAreABell(Golden golden) {
    int count = Math.max(FEW, golden.dtype().blockElements());

    byte[] rounded = SeededNumbers.rounded(golden.dtype(), SeededNumbers.bell(1, count));

    assertThat(HexFormat.of().formatHex(rounded)).isEqualTo(golden.firstBlock());
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void givesTheBytesOfTheReference_whenNumbersAreOfManyKinds(Golden golden) throws Exception {
    byte[] rounded = SeededNumbers.rounded(golden.dtype(), SeededNumbers.manyKinds(2, RUNS));

    byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(rounded);

    assertThat(HexFormat.of().formatHex(sha256)).isEqualTo(golden.sha256OfMany());
  }
}
