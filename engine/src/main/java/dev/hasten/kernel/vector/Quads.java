package dev.hasten.kernel.vector;

import dev.hasten.kernel.packed.PackedForm;

/// Where in a block the codes of its **quads** are, four columns each. A quad of one row is an int
/// with a byte for each column, once it is shifted, masked and joined with its upper bits:
///
/// `(vector[quad / quads a vector] >>> shift & mask) | ((upper << left) >>> right & upper mask)`
///
/// Of such an int, three codes are masked where they stand and count 1, 256 and 65536 times as much
/// as they are; the last one is shifted down, since it would be negative. [Inputs#scaled] makes
/// good for that: a power of two changes no bit of a product.
///
/// @param quadBits a block has `1 << quadBits` quads
/// @param halves 1 where a vector of codes has two quads, in the lower and upper halves of its
///   bytes
/// @param upperBits bits of a code that are in the block's last vector
record Quads(PackedForm form, int quadBits, int halves, int mask, int upperBits) {
  static final int COLUMNS = 4;

  private static final int HALF_BYTES = 0x0F0F0F0F;
  private static final int BYTES = -1;

  /// The upper bits of column `i` of a quad belong above the four lower ones of byte `i`.
  private static final int LOWER_BITS = 4;

  private static final int FIFTH_BITS = 0x10101010;
  private static final int FIFTH_AND_SIXTH_BITS = 0x30303030;

  private static final Quads U4 = new Quads(PackedForm.U4, 3, 1, HALF_BYTES, 0);
  private static final Quads C4 = new Quads(PackedForm.C4, 3, 1, HALF_BYTES, 0);
  private static final Quads C5 = new Quads(PackedForm.C5, 3, 1, HALF_BYTES, 1);
  private static final Quads U5 = new Quads(PackedForm.U5, 3, 1, HALF_BYTES, 1);
  private static final Quads H4 = new Quads(PackedForm.H4, 2, 1, HALF_BYTES, 0);
  private static final Quads H6 = new Quads(PackedForm.H6, 2, 1, HALF_BYTES, 2);
  private static final Quads S8 = new Quads(PackedForm.S8, 3, 0, BYTES, 0);

  static Quads of(PackedForm form) {
    return switch (form) {
      case U4 -> U4;
      case C4 -> C4;
      case U5 -> U5;
      case C5 -> C5;
      case H4 -> H4;
      case H6 -> H6;
      case S8 -> S8;
      case F32, F16, BF16 -> throw new IllegalArgumentException(form + " has no codes");
    };
  }

  boolean hasUpperBits() {
    return upperBits > 0;
  }

  /// Where the lower bits of the `quad`-th quad from the first block on are, in bytes.
  long lowerAt(int quad) {
    return block(quad) + (long) ((quad & inBlock()) >> halves) * PackedForm.VECTOR_BYTES;
  }

  /// Where its upper bits are.
  long upperAt(int quad) {
    return block(quad) + (long) ((1 << quadBits) >> halves) * PackedForm.VECTOR_BYTES;
  }

  private long block(int quad) {
    return (long) (quad >> quadBits) * form.blockBytes() + form.codesAt();
  }

  private int inBlock() {
    return (1 << quadBits) - 1;
  }

  /// How far down the lower bits go.
  int down(int quad) {
    return (quad & halves) * LOWER_BITS;
  }

  /// How far up the upper bits go, lest those of the last byte get lost.
  int left(int quad) {
    return upperBits * (quad & inBlock()) < LOWER_BITS ? LOWER_BITS : 0;
  }

  /// How far down they go then.
  int right(int quad) {
    return upperBits * quad & (LOWER_BITS - 1);
  }

  /// The bits above the lower ones, in each byte.
  int upperMask() {
    return upperBits == 1 ? FIFTH_BITS : FIFTH_AND_SIXTH_BITS;
  }
}
