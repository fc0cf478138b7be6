package dev.hasten.executor;

import dev.hasten.model.Value.RowKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Says where the members of a team must meet. Between instructions of which each member does only
/// its own rows it needs nothing of the others, so a norm, the sum before it and the rounding after
/// it run as one. But where a value has taken over the buffer of another with rows of another
/// width, one member's rows lie where another's were.
final class Barriers {
  private final Map<Integer, Integer> widths = new HashMap<>();
  private Optional<RowKind> rows = Optional.empty();

  private Barriers() {}

  /// Whether there must be a barrier after each instruction. There is one after the last.
  static boolean[] after(List<Instruction> instructions) {
    Barriers run = new Barriers();
    boolean[] needed = new boolean[instructions.size()];
    for (int index = 0; index < needed.length; index++) {
      Instruction instruction = instructions.get(index);
      if (index > 0 && !run.goesOnWith(instruction)) {
        needed[index - 1] = true;
        run.widths.clear();
      }
      run.add(instruction);
    }
    if (needed.length > 0) {
      needed[needed.length - 1] = true;
    }
    return needed;
  }

  /// The same where each member does for itself whatever does not need the team.
  static boolean[] afterTeamWork(List<Instruction> instructions) {
    boolean[] needed = new boolean[instructions.size()];
    for (int index = 0; index < needed.length; index++) {
      needed[index] = instructions.get(index).needsTeam() || index == needed.length - 1;
    }
    return needed;
  }

  private boolean goesOnWith(Instruction next) {
    return rows.isPresent()
        && rows.equals(next.byRows())
        && next.slots().stream()
            .allMatch(slot ->
                slot.rows().equals(rows.get())
                    && widths.getOrDefault(slot.buffer(), slot.columns()) == slot.columns());
  }

  private void add(Instruction instruction) {
    rows = instruction.byRows();
    instruction.slots().forEach(slot -> widths.put(slot.buffer(), slot.columns()));
  }
}
