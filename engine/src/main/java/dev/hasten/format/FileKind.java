package dev.hasten.format;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/// What a file seems to be by its first bytes; for the hint of an error, when it is not what was
/// asked for.
enum FileKind {
  GGUF("this is a GGUF file: give its path as the model"),
  OLD_GGML("this is a GGML file from before GGUF: convert it again, or fetch a GGUF file"),
  ZIP("this is a zip archive (a Python wheel, or PyTorch weights): unpack it first"),
  GZIP("this is a gzip file: unpack it first"),
  SAFETENSORS("this seems to be a safetensors file: give the directory that holds it"),
  HTML("this is a web page, not a model: fetch the file again from its download address"),
  GIT_LFS_POINTER("this is a Git LFS pointer: run `git lfs pull` to fetch the file itself"),
  JSON("this is JSON, not a model file"),
  UNKNOWN("is it a model file, and complete?");

  private static final int SEEN_BYTES = 16;

  private final String hint;

  FileKind(String hint) {
    this.hint = hint;
  }

  String hint() {
    return hint;
  }

  static FileKind of(MemorySegment file) {
    String start = latin1(file);
    String lower = start.strip().toLowerCase(Locale.ROOT);
    if (start.startsWith("GGUF")) {
      return GGUF;
    } else if (start.matches("(?s)(lmgg|tjgg|fmgg|algg).*")) {
      return OLD_GGML;
    } else if (start.startsWith("PK\3\4")) {
      return ZIP;
    } else if (start.startsWith("\u001f\u008b")) {
      return GZIP;
    } else if (start.startsWith("version http")) {
      return GIT_LFS_POINTER;
    } else if (lower.matches("<(!doctype|html|head|\\?xml).*")) {
      return HTML;
    } else if (start.matches("(?s).{5}\0{3}\\{.*")) {
      return SAFETENSORS;
    } else {
      return lower.startsWith("{") ? JSON : UNKNOWN;
    }
  }

  /// The first four bytes, as numbers and as text: `50 4b 03 04 ("PK..")`.
  static String firstBytes(MemorySegment file) {
    byte[] bytes = start(file, 4);
    String text = new String(bytes, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", ".");
    return "%s (\"%s\")".formatted(HexFormat.ofDelimiter(" ").formatHex(bytes), text);
  }

  private static String latin1(MemorySegment file) {
    return new String(start(file, SEEN_BYTES), StandardCharsets.ISO_8859_1);
  }

  private static byte[] start(MemorySegment file, int bytes) {
    return file.asSlice(0, Math.min(bytes, file.byteSize())).toArray(ValueLayout.JAVA_BYTE);
  }
}
