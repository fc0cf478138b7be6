package dev.hasten.kernel.vector;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.packed.PackedForm;
import dev.hasten.kernel.packed.PackedMatrix;
import java.util.Arrays;
import java.util.Optional;

/// `x · weightᵀ + bias` for a few groups of 16 outputs at a time. Weights are unpacked some columns
/// at a time into memory that stays in the first cache.
final class GroupSums {
  static final int GROUP = PackedForm.GROUP_ROWS;

  /// Outputs that advance together: so many sums have to be under way for one token.
  static final int OUTPUTS = Sums.VECTORS * Lanes.COUNT;

  /// Groups that advance together.
  static final int GROUPS = OUTPUTS / GROUP;

  /// Columns that are unpacked at once, a multiple of every form's block: 16 KB of floats.
  private static final int COLUMNS = 4096 / OUTPUTS;

  private final Inputs inputs = new Inputs();
  private final CodeSums codeSums = new CodeSums();
  private final Tiles tiles = new Tiles(inputs);
  private final float[] weights = new float[COLUMNS * OUTPUTS];
  private float[] factors = new float[0];

  /// Takes the first `count` rows of an input for the calls that follow.
  void read(FloatMatrix input, int count) {
    inputs.read(input, count);
  }

  /// Floats of sums: [#OUTPUTS] a token, whole tiles of tokens.
  static int sumsFor(int tokens) {
    return Math.ceilDiv(tokens, Sums.TOKENS) * Sums.TOKENS * OUTPUTS;
  }

  /// Of one token: the groups `first`, `first + stride` and so on that are before `end`, 16 sums
  /// each. Groups far apart are as many streams of memory.
  void ofOneToken(
      PackedMatrix weight,
      Optional<FloatMatrix> bias,
      int first,
      int stride,
      int end,
      float[] sums) {
    for (int k = 0; k < GROUPS && first + k * stride < end; k++) {
      readBias(weight, bias, first + k * stride, sums, k * GROUP);
    }
    if (weight.form().hasCodes()) {
      for (int k = 0; k < GROUPS && first + k * stride < end; k += CodeSums.GROUPS) {
        addCodes(weight, first + k * stride, stride, end, sums, k * GROUP);
      }
    } else {
      addNumbers(weight, first, stride, end, sums);
    }
  }

  private void addNumbers(PackedMatrix weight, int first, int stride, int end, float[] sums) {
    int columns = inputs.columns();
    for (int from = 0; from < columns; from += COLUMNS) {
      int count = Math.min(COLUMNS, columns - from);
      for (int k = 0; k < GROUPS && first + k * stride < end; k++) {
        Unpacker.unpack(weight, first + k * stride, from, count, weights, k * GROUP);
      }
      Sums.ofOneToken(weights, inputs.plain(), from, count, sums);
    }
  }

  private void addCodes(PackedMatrix weight, int first, int stride, int end, float[] sums, int at) {
    codeSums.of(weight, first, stride, end, inputs);
    for (int k = 0; k < CodeSums.GROUPS && first + k * stride < end; k++) {
      int blocks = loadFactors(weight, first + k * stride, 0, inputs.columns(), 0, GROUP);
      for (int lane = 0; lane < GROUP; lane += Lanes.COUNT) {
        int row = k * GROUP + lane;
        BlockScales.add(
            codeSums.sums(),
            row,
            CodeSums.ROWS,
            factors,
            lane,
            inputs.sums(weight.form().blockColumns()),
            0,
            blocks,
            sums,
            at + row);
      }
    }
  }

  /// How many blocks `count` columns are, whose factors are there then.
  private int loadFactors(PackedMatrix weight, int group, int from, int count, int at, int stride) {
    PackedForm form = weight.form();
    int blocks = count / form.blockColumns();
    if (factors.length < 2 * blocks * stride) {
      factors = new float[2 * blocks * stride];
    }
    long start =
        group * weight.groupBytes() + (long) (from / form.blockColumns()) * form.blockBytes();
    Halves.loadFactors(weight.data(), start, form, blocks, factors, at, stride);
    return blocks;
  }

  /// Of all tokens: the groups from `first` on, as many as a tile has and before `end`; [#OUTPUTS]
  /// sums a token.
  void ofTokens(PackedMatrix weight, Optional<FloatMatrix> bias, int first, int end, float[] sums) {
    int groups = Math.min(GROUPS, end - first);
    startTiles(weight, bias, first, groups, sums);
    int columns = inputs.columns();
    for (int from = 0; from < columns; from += COLUMNS) {
      int count = Math.min(COLUMNS, columns - from);
      for (int k = 0; k < groups; k++) {
        Unpacker.unpack(weight, first + k, from, count, weights, k * GROUP);
      }
      if (weight.form().hasCodes()) {
        addTiles(weight, first, groups, from, count, sums);
      } else {
        tiles.addNumbers(weights, from, count, groups * GROUP, sums);
      }
    }
  }

  private void addTiles(
      PackedMatrix weight, int first, int groups, int from, int count, float[] sums) {
    int blocks = 0;
    for (int k = 0; k < groups; k++) {
      blocks = loadFactors(weight, first + k, from, count, k * GROUP, OUTPUTS);
    }
    int blockColumns = weight.form().blockColumns();
    tiles.addCodes(weights, from, blocks, blockColumns, factors, groups * GROUP, sums);
  }

  private void startTiles(
      PackedMatrix weight, Optional<FloatMatrix> bias, int first, int groups, float[] sums) {
    for (int k = 0; k < groups; k++) {
      readBias(weight, bias, first + k, sums, k * GROUP);
    }
    for (int token = 1; token < inputs.tokens(); token++) {
      System.arraycopy(sums, 0, sums, token * OUTPUTS, OUTPUTS);
    }
  }

  private static void readBias(
      PackedMatrix weight, Optional<FloatMatrix> bias, int group, float[] sums, int at) {
    if (bias.isPresent()) {
      bias.get().read(0, group * GROUP, sums, at, outputs(weight, group));
    } else {
      Arrays.fill(sums, at, at + GROUP, 0);
    }
  }

  /// Writes what [#ofOneToken] summed.
  static void writeOneToken(
      FloatMatrix output, PackedMatrix weight, int first, int stride, int end, float[] sums) {
    for (int k = 0; k < GROUPS && first + k * stride < end; k++) {
      int group = first + k * stride;
      output.write(0, group * GROUP, sums, k * GROUP, outputs(weight, group));
    }
  }

  /// Writes what [#ofTokens] summed.
  void writeTokens(FloatMatrix output, PackedMatrix weight, int first, int end, float[] sums) {
    int last = Math.min(first + GROUPS, end) - 1;
    int count = (last - first) * GROUP + outputs(weight, last);
    for (int token = 0; token < inputs.tokens(); token++) {
      output.write(token, first * GROUP, sums, token * OUTPUTS, count);
    }
  }

  /// Rows of a group that are no padding.
  private static int outputs(PackedMatrix weight, int group) {
    return Math.min(GROUP, weight.rows() - group * GROUP);
  }
}
