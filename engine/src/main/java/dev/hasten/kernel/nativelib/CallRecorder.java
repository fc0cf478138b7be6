package dev.hasten.kernel.nativelib;

import dev.hasten.kernel.Lane;
import dev.hasten.kernel.RecordedStep;
import dev.hasten.kernel.StepRecorder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Writes down what lanes call.
final class CallRecorder implements StepRecorder {
  private static final int CACHE_LINE_BYTES = 64;

  /// Makes lanes that call through a [NativeCall].
  interface Lanes {
    NativeLane lane(NativeCall call);
  }

  /// Of all arguments, which live as long as somebody refers to one of them.
  private final Arena arena = Arena.ofAuto();

  private final NativeFunction run;
  private final MemorySegment meeting;
  private final int members;
  private final NativeLane team;
  private final NativeLane own;
  private final List<RecordedCalls.Entry> entries = new ArrayList<>();
  private int instruction;

  /// @param run `hasten_run_calls`
  CallRecorder(NativeFunction run, MemorySegment meeting, int members, Lanes team, Lanes own) {
    this.run = run;
    this.meeting = meeting;
    this.members = members;
    NativeCall call = new NativeCall(this::add);
    this.team = team.lane(call);
    this.own = own.lane(call);
  }

  private void add(
      NativeFunction function, MemorySegment arguments, long firstStream, long secondStream) {
    MemorySegment copy = arena.allocate(arguments.byteSize(), CACHE_LINE_BYTES);
    copy.copyFrom(arguments);
    entries.add(
        new RecordedCalls.Entry(
            function.address(), copy, instruction, false, firstStream, secondStream));
  }

  @Override
  public Lane team() {
    return team;
  }

  @Override
  public Lane own() {
    return own;
  }

  @Override
  public void begin(int index) {
    instruction = index;
  }

  /// A member that had nothing to call meets the others all the same.
  @Override
  public void meet() {
    if (entries.isEmpty() || entries.getLast().instruction() != instruction) {
      entries.add(RecordedCalls.Entry.onlyMeeting(instruction));
    } else {
      entries.addLast(entries.removeLast().meeting());
    }
  }

  @Override
  public RecordedStep end() {
    return new RecordedCalls(run, entries, meeting, members, team.sequence(), List.of(team, own));
  }
}
