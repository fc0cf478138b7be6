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

  private final Unpacker unpacker = new Unpacker();
  private final Codes codes = new Codes();
  private final float[] weights = new float[COLUMNS * OUTPUTS];
  private final int[] rows = new int[Sums.TOKENS];
  private float[] inputs = new float[0];
  private int tokens;
  private int columns;

  /// Takes the first `tokens` rows of an input for the calls that follow.
  void read(FloatMatrix input, int count) {
    tokens = count;
    columns = input.columns();
    int floats = Math.multiplyExact(tokens, columns);
    if (inputs.length < floats) {
      inputs = new float[floats];
    }
    input.read(0, 0, inputs, 0, floats);
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
      for (int k = 0; k < GROUPS; k += Codes.GROUPS) {
        addCodes(weight, first + k * stride, stride, end, sums, k * GROUP);
      }
    } else {
      addFloats(weight, first, stride, end, sums);
    }
  }

  private void addFloats(PackedMatrix weight, int first, int stride, int end, float[] sums) {
    for (int from = 0; from < columns; from += COLUMNS) {
      int count = Math.min(COLUMNS, columns - from);
      for (int k = 0; k < GROUPS && first + k * stride < end; k++) {
        unpacker.unpack(weight, first + k * stride, from, count, weights, k * GROUP);
      }
      Sums.ofOneToken(weights, inputs, from, count, sums);
    }
  }

  private void addCodes(PackedMatrix weight, int first, int stride, int end, float[] sums, int at) {
    for (int from = 0; from < columns && first < end; from += Codes.COLUMNS) {
      int count = Math.min(Codes.COLUMNS, columns - from);
      for (int k = 0; k < Codes.GROUPS && first + k * stride < end; k++) {
        codes.take(weight, first + k * stride, from, count, k);
      }
      codes.addTo(sums, at, weight.form(), inputs, from, count);
    }
  }

  /// Of all tokens: the groups from `first` on, as many as a tile has and before `end`; [#OUTPUTS]
  /// sums a token.
  void ofTokens(PackedMatrix weight, Optional<FloatMatrix> bias, int first, int end, float[] sums) {
    int groups = Math.min(GROUPS, end - first);
    startTiles(weight, bias, first, groups, sums);
    for (int from = 0; from < columns; from += COLUMNS) {
      int count = Math.min(COLUMNS, columns - from);
      for (int k = 0; k < groups; k++) {
        unpacker.unpack(weight, first + k, from, count, weights, k * GROUP);
      }
      addTiles(from, count, groups, sums);
    }
  }

  private void startTiles(
      PackedMatrix weight, Optional<FloatMatrix> bias, int first, int groups, float[] sums) {
    for (int k = 0; k < groups; k++) {
      readBias(weight, bias, first + k, sums, k * GROUP);
    }
    for (int token = 1; token < tokens; token++) {
      System.arraycopy(sums, 0, sums, token * OUTPUTS, OUTPUTS);
    }
  }

  /// The last tile repeats its last token, whose further sums nobody reads.
  private void addTiles(int from, int count, int groups, float[] sums) {
    for (int token = 0; token < tokens; token += Sums.TOKENS) {
      for (int i = 0; i < Sums.TOKENS; i++) {
        rows[i] = Math.min(token + i, tokens - 1) * columns + from;
      }
      for (int output = 0; output < groups * GROUP; output += 2 * Lanes.COUNT) {
        int at = token * OUTPUTS + output;
        Sums.ofTile(weights, output, inputs, rows, count, sums, at);
      }
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
    for (int token = 0; token < tokens; token++) {
      output.write(token, first * GROUP, sums, token * OUTPUTS, count);
    }
  }

  /// Rows of a group that are no padding.
  private static int outputs(PackedMatrix weight, int group) {
    return Math.min(GROUP, weight.rows() - group * GROUP);
  }
}
