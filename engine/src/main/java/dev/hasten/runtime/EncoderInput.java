package dev.hasten.runtime;

/// What an encoder reads as one: the ids of a text or a pair of texts in their frame.
final class EncoderInput {
  private static final int[] NONE = {};

  private final int[] ids;
  private final int secondFrom;
  private final int[] selected;

  private EncoderInput(int[] ids, int secondFrom, int[] selected) {
    this.ids = ids;
    this.secondFrom = secondFrom;
    this.selected = selected;
  }

  static EncoderInput text(int[] ids) {
    return new EncoderInput(ids, ids.length, NONE);
  }

  /// @param secondFrom index of the second text's first id, from which on tokens are of type 1
  static EncoderInput pair(int[] ids, int secondFrom) {
    return new EncoderInput(ids, secondFrom, NONE);
  }

  /// @param selected indices of the tokens whose logits are wanted, ascending
  static EncoderInput selecting(int[] ids, int... selected) {
    return new EncoderInput(ids, ids.length, selected);
  }

  int length() {
    return ids.length;
  }

  int id(int index) {
    return ids[index];
  }

  /// 0 or 1.
  int tokenType(int index) {
    return index < secondFrom ? 0 : 1;
  }

  int selectedCount() {
    return selected.length;
  }

  int selected(int number) {
    return selected[number];
  }
}
