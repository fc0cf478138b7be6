package dev.hasten.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hasten.executor.Instruction.Add;
import dev.hasten.executor.Instruction.Scale;
import dev.hasten.executor.Instruction.SelectRows;
import dev.hasten.model.Value.RowKind;
import java.util.List;
import org.junit.jupiter.api.Test;

class BarriersTest {
  private static final Slot A = slot(0, 0, 32);
  private static final Slot B = slot(1, 1, 32);
  private static final Slot C = slot(2, 2, 32);

  /// Follows A in its buffer.
  private static final Slot NARROW = slot(3, 0, 16);

  private static Slot slot(int id, int buffer, int columns) {
    return new Slot(id, buffer, RowKind.TOKENS, columns);
  }

  private static Instruction scale(Slot output, Slot input) {
    return new Scale(List.of(), output, input, 2);
  }

  @Test
  void needsOneAtTheEndOnly_whenEachMemberDoesItsOwnRows() {
    assertThat(Barriers.after(List.of(scale(B, A), new Add(List.of(), C, A, B), scale(A, C))))
        .containsExactly(false, false, true);
  }

  @Test
  void isNeeded_whenRowsOfAnotherWidthTakeABufferOver() {
    assertThat(Barriers.after(List.of(scale(B, A), scale(NARROW, B)))).containsExactly(true, true);
  }

  @Test
  void isNotNeeded_whenTheBufferWasLastUsedBeforeABarrier() {
    Slot selected = new Slot(4, 3, RowKind.SELECTED, 32);
    assertThat(
            Barriers.after(
                List.of(
                    scale(B, A),
                    new SelectRows(List.of(), selected, B),
                    scale(NARROW, B),
                    scale(B, NARROW))))
        .containsExactly(true, true, false, true);
  }

  @Test
  void isNeeded_whenTheRowsAreOfAnotherKind() {
    Slot selected = new Slot(4, 3, RowKind.SELECTED, 32);
    Slot other = new Slot(5, 4, RowKind.SELECTED, 32);
    assertThat(Barriers.after(List.of(scale(B, A), scale(other, selected))))
        .containsExactly(true, true);
  }

  @Test
  void isNeededAroundWhatLooksAtOtherRows() {
    Slot selected = new Slot(4, 3, RowKind.SELECTED, 32);
    assertThat(
            Barriers.after(
                List.of(
                    scale(B, A),
                    new SelectRows(List.of(), selected, B),
                    new SelectRows(List.of(), selected, B))))
        .containsExactly(true, true, true);
  }
}
