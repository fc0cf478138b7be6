package dev.hasten.tokenizer;

import dev.hasten.error.BadModelException;
import dev.hasten.tokenizer.MergeList.GappedMerge;
import java.util.HashSet;
import java.util.Set;

/// Finds the scores of SentencePiece's BPE from which a list of merges was made: the earlier a
/// token is merged, the higher its score. Other lists, as from Hugging Face's own trainer, are
/// refused: with scores, every pair whose union is a token merges.
final class MergeScores {
  private final HuggingFaceParts parts;
  private final Vocabulary vocabulary;
  private final PieceIndex index;
  private final JsonStep source;

  private MergeScores(HuggingFaceParts parts) {
    this.parts = parts;
    this.vocabulary = parts.vocabulary().vocabulary();
    this.index = parts.vocabulary().index();
    this.source = parts.json().part("model").part("merges");
  }

  static float[] of(HuggingFaceParts parts) {
    MergeScores scores = new MergeScores(parts);
    scores.requireAllSplits();
    return scores.scores();
  }

  private float[] scores() {
    float[] scores = new float[vocabulary.size()];
    Set<Integer> done = new HashSet<>();
    int last = PieceIndex.ABSENT;
    for (GappedMerge merge : parts.json().merges()) {
      String piece = merge.joined();
      int joined = index.find(piece, 0, piece.length());
      if (joined != last && !done.add(joined)) {
        throw refused("the merges into '%s' are not together".formatted(vocabulary.piece(joined)));
      }
      last = joined;
      scores[joined] = -done.size();
    }
    return scores;
  }

  /// Every way to split an ordinary token into two is a merge.
  private void requireAllSplits() {
    IntPairMap merges = new MergeList(index, "model.merges").read(parts.json().merges());
    for (int id = 0; id < vocabulary.size(); id++) {
      if (isOrdinary(id)) {
        requireAllSplits(id, merges);
      }
    }
  }

  private void requireAllSplits(int id, IntPairMap merges) {
    String piece = vocabulary.piece(id);
    for (int at = 1; at < piece.length(); at++) {
      int left = index.find(piece, 0, at);
      int right = index.find(piece, at, piece.length());
      boolean isSplit =
          left != PieceIndex.ABSENT
              && right != PieceIndex.ABSENT
              && isOrdinary(left)
              && isOrdinary(right);
      if (isSplit && merges.get(left, right) == MergeRule.NONE) {
        throw refused(
            "'%s' and '%s' do not merge, though '%s' is a token"
                .formatted(vocabulary.piece(left), vocabulary.piece(right), piece));
      }
    }
  }

  private boolean isOrdinary(int id) {
    return vocabulary.kind(id) == TokenKind.NORMAL
        && ByteTokens.read(vocabulary.piece(id)).isEmpty();
  }

  private BadModelException refused(String why) {
    return source.unknown("a list that no scores give: " + why, "in GGUF those of SentencePiece");
  }
}
