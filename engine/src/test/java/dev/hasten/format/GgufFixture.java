package dev.hasten.format;

import dev.hasten.tensor.DType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Builds small GGUF files byte by byte, valid or not: what is put in is what the file has.
public final class GgufFixture {
  /// The magic, the version and both counts.
  public static final int HEADER_BYTES = 24;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /// Magic, version 3 and the counts that the file claims to have.
  public static GgufFixture claiming(long tensorCount, long metadataCount) {
    return new GgufFixture().ascii("GGUF").int32(3).int64(tensorCount).int64(metadataCount);
  }

  /// A valid file: a value of every type, arrays in arrays, and three tensors `a` F32 `[2, 4]`, `b`
  /// Q8_0 `[1, 32]`, `c` F16 `[3]`.
  public static GgufFixture small() {
    GgufFixture file = claiming(3, 15);
    return file.values()
        .tensor("a", DType.F32.ggmlId(), 0, 4, 2)
        .tensor("b", DType.Q8_0.ggmlId(), 32, 32, 1)
        .tensor("c", DType.F16.ggmlId(), 96, 3)
        .padTo(32)
        .fill(66, 1)
        .padTo(32)
        .fill(6, 1);
  }

  private GgufFixture values() {
    key("u8", GgufType.UINT8).int8(255);
    key("i8", GgufType.INT8).int8(-1);
    key("u16", GgufType.UINT16).int16(65535);
    key("i16", GgufType.INT16).int16(-2);
    key("u32", GgufType.UINT32).int32(-1);
    key("i32", GgufType.INT32).int32(-3);
    key("f32", GgufType.FLOAT32).int32(Float.floatToIntBits(0.1f));
    key("bool", GgufType.BOOL).int8(1);
    key("text", GgufType.STRING).text("Grüße, 世界 🙂");
    key("u64", GgufType.UINT64).int64(-1);
    key("i64", GgufType.INT64).int64(-4);
    key("f64", GgufType.FLOAT64).int64(Double.doubleToLongBits(0.1));
    key("numbers", GgufType.ARRAY).array(GgufType.INT16, 3).int16(1).int16(-2).int16(3);
    key("texts", GgufType.ARRAY).array(GgufType.STRING, 3).text("x").text("").text("ÿ\uFFFD");
    key("nested", GgufType.ARRAY).array(GgufType.ARRAY, 3);
    array(GgufType.UINT8, 0);
    array(GgufType.STRING, 1).text("deep");
    return array(GgufType.ARRAY, 1).array(GgufType.BOOL, 2).int8(0).int8(1);
  }

  public GgufFixture key(String key, GgufType type) {
    return text(key).int32(type.id());
  }

  public GgufFixture array(GgufType elementType, long count) {
    return int32(elementType.id()).int64(count);
  }

  /// A line of the list of tensors, with the dimensions in the order of the file (contiguous one
  /// first).
  public GgufFixture tensor(String name, long typeId, long offset, long... dimensions) {
    text(name).int32(dimensions.length);
    for (long dimension : dimensions) {
      int64(dimension);
    }
    return int32((int) typeId).int64(offset);
  }

  public GgufFixture int8(int value) {
    bytes.write(value);
    return this;
  }

  public GgufFixture int16(int value) {
    return int8(value).int8(value >> 8);
  }

  public GgufFixture int32(int value) {
    return int16(value).int16(value >> 16);
  }

  public GgufFixture int64(long value) {
    return raw(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
  }

  public GgufFixture text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return int64(utf8.length).raw(utf8);
  }

  public GgufFixture ascii(String text) {
    return raw(text.getBytes(StandardCharsets.US_ASCII));
  }

  public GgufFixture raw(byte... raw) {
    bytes.writeBytes(raw);
    return this;
  }

  public GgufFixture fill(int count, int value) {
    for (int i = 0; i < count; i++) {
      int8(value);
    }
    return this;
  }

  public GgufFixture padTo(int alignment) {
    while (bytes.size() % alignment != 0) {
      int8(0);
    }
    return this;
  }

  public byte[] bytes() {
    return bytes.toByteArray();
  }

  public Path writeIn(Path directory) {
    return write(directory.resolve("model.gguf"), bytes());
  }

  public static Path write(Path file, byte[] bytes) {
    try {
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
