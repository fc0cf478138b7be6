package dev.hasten.kernel.nativelib;

import dev.hasten.kernel.RecordedStep;
import dev.hasten.kernel.StepTimes;
import dev.hasten.kvcache.BlockTable;
import dev.hasten.step.StepBatch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;

/// Calls that C makes one after another. What they need beside their arguments is kept as long.
final class RecordedCalls implements RecordedStep {
  private static final int LONGS = 6;
  private static final int CACHE_LINE_BYTES = 64;

  /// A call, or none where members only meet.
  ///
  /// @param firstStream where it begins to read weights, and `secondStream` side by side; 0: none
  record Entry(
      long function,
      MemorySegment arguments,
      int instruction,
      boolean meets,
      long firstStream,
      long secondStream) {
    static Entry onlyMeeting(int instruction) {
      return new Entry(0, MemorySegment.NULL, instruction, true, 0, 0);
    }

    Entry meeting() {
      return new Entry(function, arguments, instruction, true, firstStream, secondStream);
    }
  }

  private final NativeFunction run;
  private final NativeCall call = new NativeCall();
  private final MemorySegment calls;
  private final List<Entry> entries;
  private final MemorySegment meeting;
  private final int members;
  private final SequenceInHand sequence;

  @SuppressWarnings("unused") // whose scratch memory the calls use
  private final List<NativeLane> lanes;

  RecordedCalls(
      NativeFunction run,
      List<Entry> entries,
      MemorySegment meeting,
      int members,
      SequenceInHand sequence,
      List<NativeLane> lanes) {
    this.run = run;
    this.entries = List.copyOf(entries);
    this.meeting = meeting;
    this.members = members;
    this.sequence = sequence;
    this.lanes = List.copyOf(lanes);
    this.calls =
        Arena.ofAuto()
            .allocate((long) LONGS * Long.BYTES * Math.max(1, entries.size()), CACHE_LINE_BYTES);
    for (int index = 0; index < entries.size(); index++) {
      put(index, entries.get(index));
    }
  }

  private void put(int index, Entry entry) {
    long at = (long) index * LONGS;
    calls.setAtIndex(ValueLayout.JAVA_LONG, at, entry.function());
    calls.setAtIndex(ValueLayout.JAVA_LONG, at + 1, entry.arguments().address());
    calls.setAtIndex(ValueLayout.JAVA_LONG, at + 2, entry.instruction());
    calls.setAtIndex(ValueLayout.JAVA_LONG, at + 3, entry.meets() ? 1 : 0);
    calls.setAtIndex(ValueLayout.JAVA_LONG, at + 4, entry.firstStream());
    calls.setAtIndex(ValueLayout.JAVA_LONG, at + 5, entry.secondStream());
  }

  @Override
  public void run(StepBatch batch, Optional<StepTimes> times) {
    BlockTable table = batch.table(0);
    int position = batch.position(0);
    if (batch.tokens() != 1 || batch.sequences() != 1 || position >= table.capacity()) {
      throw new IllegalArgumentException(
          "a recorded step has 1 token, not %d of %d sequences at position %d of %d"
              .formatted(batch.tokens(), batch.sequences(), position, table.capacity()));
    }
    sequence.take(table.addresses(), table.capacity(), position);
    sequence.reserveScores(1);
    call.begin()
        .with(calls.address())
        .with(entries.size())
        .with(meeting.address())
        .with(members)
        .with(times.isPresent() ? times.get().workNanos().address() : 0)
        .with(times.isPresent() ? times.get().waitNanos().address() : 0)
        .run(run);
  }
}
