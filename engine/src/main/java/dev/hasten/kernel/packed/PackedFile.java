package dev.hasten.kernel.packed;

import dev.hasten.model.Weight;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/// A file of packed weights: 20 bytes of [Preamble], the head, and the matrices at multiples of 64
/// bytes. The head is checked as a whole; of each matrix only some bytes are, since to read all of
/// it at every start would take as long as to pack it anew. A file with its final name was flushed
/// to the disk before it got that name, so what is to be found out is another file, one that was
/// cut off, and blocks that a broken file system lost.
final class PackedFile {
  private static final long MAGIC = 0x48415354454e504bL; // HASTENPK
  private static final int VERSION = 1;
  private static final int PREAMBLE_BYTES = 20;
  private static final int CHUNK_BYTES = 16 << 20;
  private static final int SAMPLE_BYTES = 64;

  private PackedFile() {}

  /// @param form the name of a [PackedForm]
  /// @param sample a checksum of some of its bytes
  private record Entry(String name, String form, int rows, int columns, int sample) {
    static Entry of(String name, PackedMatrix matrix) {
      int sample = sampleOf(matrix.data());
      return new Entry(name, matrix.form().name(), matrix.rows(), matrix.columns(), sample);
    }

    void writeTo(DataOutputStream head) throws IOException {
      head.writeUTF(name);
      head.writeUTF(form);
      head.writeInt(rows);
      head.writeInt(columns);
      head.writeInt(sample);
    }

    static Entry readFrom(DataInputStream head) throws IOException {
      return new Entry(
          head.readUTF(), head.readUTF(), head.readInt(), head.readInt(), head.readInt());
    }
  }

  /// Writes matrices, which have the names of `weights`.
  static void write(
      FileChannel channel, ModelKey key, List<Weight> weights, List<PackedMatrix> matrices)
      throws IOException {
    byte[] head = head(key, weights, matrices);
    writeAll(channel, preamble(head));
    writeAll(channel, ByteBuffer.wrap(head));
    for (PackedMatrix matrix : matrices) {
      pad(channel);
      MemorySegment data = matrix.data();
      for (long at = 0; at < data.byteSize(); at += CHUNK_BYTES) {
        long bytes = Math.min(CHUNK_BYTES, data.byteSize() - at);
        writeAll(channel, data.asSlice(at, bytes).asByteBuffer());
      }
    }
  }

  private static byte[] head(ModelKey key, List<Weight> weights, List<PackedMatrix> matrices)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream head = new DataOutputStream(bytes);
    writeKey(head, key);
    head.writeInt(matrices.size());
    for (int i = 0; i < matrices.size(); i++) {
      Entry.of(weights.get(i).spec().name(), matrices.get(i)).writeTo(head);
    }
    return bytes.toByteArray();
  }

  private static ByteBuffer preamble(byte[] head) {
    return ByteBuffer.allocate(PREAMBLE_BYTES)
        .putLong(MAGIC)
        .putInt(VERSION)
        .putInt(head.length)
        .putInt(checksum(head))
        .flip();
  }

  private static void writeKey(DataOutputStream head, ModelKey key) throws IOException {
    head.writeInt(PackedForm.LAYOUT_VERSION);
    head.writeUTF(key.path());
    head.writeLong(key.bytes());
    head.writeLong(key.modifiedNanos());
    head.writeInt(key.sample());
  }

  private static void pad(FileChannel channel) throws IOException {
    writeAll(
        channel, ByteBuffer.allocate((int) (aligned(channel.position()) - channel.position())));
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /// The matrices of a mapped file, which stay in it.
  ///
  /// @return none if it is no whole file of packed weights, or of others than these
  /// @throws IOException if its head is of another kind or ends too early
  static List<PackedMatrix> read(MemorySegment file, ModelKey key, List<Weight> weights)
      throws IOException {
    byte[] head = head(file);
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(head));
    requireSame(in, key);
    require(in.readInt() == weights.size(), "other weights");
    long at = PREAMBLE_BYTES + (long) head.length;
    List<PackedMatrix> matrices = new ArrayList<>();
    for (Weight weight : weights) {
      Entry entry = Entry.readFrom(in);
      PackedMatrix matrix = matrix(file, aligned(at), entry, weight);
      matrices.add(matrix);
      at = aligned(at) + matrix.bytes();
    }
    require(at == file.byteSize(), "another size");
    return matrices;
  }

  private static byte[] head(MemorySegment file) throws IOException {
    require(file.byteSize() >= PREAMBLE_BYTES, "too short");
    ByteBuffer preamble = file.asSlice(0, PREAMBLE_BYTES).asByteBuffer();
    require(preamble.getLong() == MAGIC && preamble.getInt() == VERSION, "another format");
    int bytes = preamble.getInt();
    require(bytes >= 0 && bytes <= file.byteSize() - PREAMBLE_BYTES, "a head too long");
    byte[] head = file.asSlice(PREAMBLE_BYTES, bytes).toArray(ValueLayout.JAVA_BYTE);
    require(preamble.getInt() == checksum(head), "a damaged head");
    return head;
  }

  /// The path of the model that a file was made of.
  static String modelPath(MemorySegment file) throws IOException {
    DataInputStream head = new DataInputStream(new ByteArrayInputStream(head(file)));
    head.readInt();
    return head.readUTF();
  }

  private static void requireSame(DataInputStream head, ModelKey key) throws IOException {
    require(head.readInt() == PackedForm.LAYOUT_VERSION, "another layout");
    ModelKey stored =
        new ModelKey(head.readUTF(), head.readLong(), head.readLong(), head.readInt());
    require(stored.equals(key), "another model");
  }

  private static PackedMatrix matrix(MemorySegment file, long at, Entry entry, Weight weight)
      throws IOException {
    require(
        entry.name.equals(weight.spec().name())
            && entry.rows == weight.spec().rows()
            && entry.columns == weight.spec().columns(),
        "another weight");
    PackedForm form = form(entry.form);
    require(entry.columns % form.blockColumns() == 0, "no whole blocks");
    long bytes = PackedMatrix.bytesOf(form, entry.rows, entry.columns);
    require(at <= file.byteSize() - bytes, "too short");
    MemorySegment data = file.asSlice(at, bytes);
    require(sampleOf(data) == entry.sample, "damaged weights");
    return new PackedMatrix(form, entry.rows, entry.columns, data);
  }

  private static PackedForm form(String name) throws IOException {
    for (PackedForm form : PackedForm.values()) {
      if (form.name().equals(name)) {
        return form;
      }
    }
    throw new IOException("another form: " + name);
  }

  private static void require(boolean condition, String otherwise) throws IOException {
    if (!condition) {
      throw new IOException(otherwise);
    }
  }

  private static long aligned(long position) {
    return Math.ceilDiv(position, PackedMatrix.ALIGNMENT_BYTES)
        * (long) PackedMatrix.ALIGNMENT_BYTES;
  }

  /// Of the first bytes, the last ones, and some in the middle.
  private static int sampleOf(MemorySegment data) {
    CRC32C checksum = new CRC32C();
    long bytes = Math.min(SAMPLE_BYTES, data.byteSize());
    long last = data.byteSize() - bytes;
    for (long at : new long[] {0, last / 2, last}) {
      checksum.update(data.asSlice(at, bytes).asByteBuffer());
    }
    return (int) checksum.getValue();
  }

  private static int checksum(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    return (int) checksum.getValue();
  }
}
