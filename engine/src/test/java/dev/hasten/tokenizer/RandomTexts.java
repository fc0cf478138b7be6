package dev.hasten.tokenizer;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// Texts that tokenizers tend to disagree on: words, numbers, code, runs of white space and of one
/// character, many scripts, combining marks, emoji, spelled special tokens. The same seed gives the
/// same texts.
final class RandomTexts {
  private static final int LONGEST = 24;
  private static final int LONGEST_RUN = 40;

  private static final List<String> WORDS =
      List.of(
          "the",
          "Hello",
          "World",
          "tokenizer",
          "don't",
          "we'LL",
          "I'M",
          "they've",
          "'s",
          "'RE",
          "naïve",
          "café",
          "Straße",
          "ΑΣΟΦΟΣ",
          "İstanbul",
          "ſ",
          "'ſ",
          "ﬁne",
          "snake_case",
          "CamelCase",
          "ALLCAPS",
          "http://a.b/c?d=e&f=%20",
          "x86_64",
          "3.14159",
          "1,000,000",
          "2026-11-23",
          "½",
          "Ⅷ",
          "²",
          "٣٤",
          "๓",
          "antidisestablishmentarianism",
          "…",
          "—",
          "“q”",
          "«»",
          "$12.50",
          "€9",
          "a+b=c",
          "`code`",
          "~^|<>",
          "\\n",
          "/* */",
          "{\"a\": [1, 2]}",
          "def f(x):\n    return x ** 2\n",
          "if (a != b) {\n\t\treturn;\n\t}\n",
          "#include <a.h>",
          "O'Neill's",
          "rock'n'roll",
          "e\u0301",
          "a\u0308\u0323",
          "\u0301",
          "क्षि",
          "ภาษาไทย",
          "한국어",
          "日本語です",
          "量化可以减少",
          "مرحبا",
          "שָׁלוֹם",
          "Привет",
          "γειά",
          "🙂",
          "👩‍👩‍👧‍👦",
          "🇫🇷",
          "👍🏽",
          "❤️",
          "𝔘𝔫𝔦",
          "𠮷",
          "\u200B",
          "\u200D",
          "\uFEFF",
          "\u00AD",
          "\uE000",
          "\uFFFD",
          "<|im_start|>",
          "<|im_end|>",
          "<|endoftext|>",
          "<bos>",
          "<end_of_turn>",
          "<start_of_turn>",
          "<unused12>",
          "[CLS]",
          "[SEP]",
          "[UNK]",
          "[MASK]",
          "##ing",
          "▲",
          "<0x0A>",
          "<table>",
          "</h1>",
          "<|im_st");
  private static final List<String> SPACES =
      List.of(
          " ", " ", " ", "  ", "   ", "\n", "\n\n", "\r\n", "\t", " \t", "\n  ", "  \n", "\u00A0",
          "\u3000", "\u2009", "\u2028", "\u0085", "\u000B", "\u000C");
  // Blocks that were settled long before the oldest Unicode tables in use here.
  private static final int[][] BLOCKS = {
    {0x20, 0x7E},
    {0x20, 0x7E},
    {0xA1, 0x24F},
    {0x300, 0x36F},
    {0x391, 0x3C9},
    {0x410, 0x44F},
    {0x531, 0x556},
    {0x5D0, 0x5EA},
    {0x621, 0x64A},
    {0x660, 0x669},
    {0x905, 0x939},
    {0x93E, 0x94C},
    {0xE01, 0xE3A},
    {0x10D0, 0x10F0},
    {0x1100, 0x1112},
    {0x1E00, 0x1EF9},
    {0x2010, 0x2027},
    {0x2070, 0x2071},
    {0x20A0, 0x20AC},
    {0x2150, 0x2182},
    {0x2190, 0x21FF},
    {0x2200, 0x22FF},
    {0x2460, 0x24EA},
    {0x2500, 0x257F},
    {0x3041, 0x3096},
    {0x30A1, 0x30FA},
    {0x3400, 0x3500},
    {0x4E00, 0x9FA5},
    {0xAC00, 0xD7A3},
    {0xFB00, 0xFB06},
    {0xFF01, 0xFF5E},
    {0x10330, 0x1034A},
    {0x1D400, 0x1D454},
    {0x1F300, 0x1F320},
    {0x1F600, 0x1F640},
    {0x20000, 0x20100},
  };

  private final SplittableRandom random;

  RandomTexts(long seed) {
    this.random = new SplittableRandom(seed);
  }

  List<String> texts(int count) {
    return IntStream.range(0, count).mapToObj(_ -> text()).toList();
  }

  String text() {
    StringBuilder text = new StringBuilder();
    int parts = random.nextInt(LONGEST);
    for (int i = 0; i < parts; i++) {
      append(text);
    }
    return text.toString();
  }

  private void append(StringBuilder text) {
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> text.append(' ').append(oneOf(WORDS));
      case 3 -> text.append(oneOf(WORDS));
      case 4 -> text.append(oneOf(SPACES));
      case 5 -> text.append(oneOf(SPACES)).append(oneOf(SPACES));
      case 6 -> appendFromBlock(text);
      case 7 -> text.append(random.nextInt(1_000_000));
      case 8 -> appendAsciiWord(text);
      default -> appendRun(text);
    }
  }

  private void appendFromBlock(StringBuilder text) {
    int[] block = BLOCKS[random.nextInt(BLOCKS.length)];
    int length = 1 + random.nextInt(6);
    for (int i = 0; i < length; i++) {
      int codePoint = random.nextInt(block[0], block[1] + 1);
      if (Character.isDefined(codePoint)) {
        text.appendCodePoint(codePoint);
      }
    }
  }

  private void appendAsciiWord(StringBuilder text) {
    int length = 1 + random.nextInt(12);
    for (int i = 0; i < length; i++) {
      text.append((char) random.nextInt('a', 'z' + 1));
    }
  }

  private void appendRun(StringBuilder text) {
    String unit = random.nextInt(3) == 0 ? oneOf(SPACES) : oneOf(WORDS);
    int codePoint = unit.codePointAt(0);
    text.append(Character.toString(codePoint).repeat(1 + random.nextInt(LONGEST_RUN)));
  }

  private String oneOf(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
