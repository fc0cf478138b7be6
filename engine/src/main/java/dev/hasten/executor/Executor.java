package dev.hasten.executor;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.Kernels;
import dev.hasten.kernel.Share;
import dev.hasten.model.Model;
import dev.hasten.step.StepBatch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Runs steps of one model. Owns the plan, its memory and the [Member]s of the team; the model's
/// file must stay open as long. Used by one thread at a time.
public final class Executor implements AutoCloseable {
  private static final int MEETING_ALIGNMENT_BYTES = 64;

  private final Plan plan;
  private final Workspace workspace;
  private final ThreadTeam team;
  private final MemorySegment meeting;
  private final List<Member> members;
  private final List<Instruction.Embed> embeds;
  private final Arena arena = Arena.ofShared();

  /// Made once, so that a step allocates nothing.
  private final ThreadTeam.Task task = this::runMember;

  private final ThreadTeam.Task timedTask = this::runMemberTimed;

  private StepBatch current;
  private @Nullable StepProfile profile;
  private boolean closed;

  private Executor(
      Model model, Kernels kernels, PlanOptions options, ThreadTeam team, ValueObserver observer) {
    this.plan = Planner.plan(model, kernels, options, arena);
    this.workspace = Workspace.shared(plan, kernels.probe().weightMemory());
    this.team = team;
    this.meeting = arena.allocate(Kernels.MEETING_BYTES, MEETING_ALIGNMENT_BYTES);
    this.current = new StepBatch(plan.limits());
    this.embeds =
        plan.instructions().stream()
            .filter(Instruction.Embed.class::isInstance)
            .map(Instruction.Embed.class::cast)
            .toList();
    this.members =
        IntStream.range(0, team.size())
            .mapToObj(member -> member(kernels, new Share(member, team.size()), observer))
            .toList();
  }

  public static Executor of(Model model, Kernels kernels, PlanOptions options, ThreadTeam team) {
    return observed(model, kernels, options, team, ValueObserver.none());
  }

  /// With an observer for the values that `options` taps.
  public static Executor observed(
      Model model, Kernels kernels, PlanOptions options, ThreadTeam team, ValueObserver observer) {
    return new Executor(model, kernels, options, team, observer);
  }

  private Member member(Kernels kernels, Share share, ValueObserver observer) {
    return new Member(plan, kernels, share, workspace, meeting, observer, arena);
  }

  public Plan plan() {
    return plan;
  }

  /// How many threads share each step.
  public int members() {
    return team.size();
  }

  /// Computes one step.
  ///
  /// @return the graph's output, one row for each selected token (logits) or sequence (embeddings),
  ///   valid until the next step
  /// @throws IllegalArgumentException if a token id, position or type has no row in its table
  public FloatMatrix execute(StepBatch batch) {
    return execute(batch, task);
  }

  /// As [#execute], and adds to `record` where the time went: two looks at the clock for each
  /// instruction.
  public FloatMatrix executeTimed(StepBatch batch, StepProfile record) {
    profile = record;
    long start = System.nanoTime();
    FloatMatrix output = execute(batch, timedTask);
    record.addStep(System.nanoTime() - start);
    return output;
  }

  private FloatMatrix execute(StepBatch batch, ThreadTeam.Task work) {
    if (closed) {
      throw new IllegalStateException("the executor is closed"); // native kernels check no more
    }
    requireRows(batch);
    current = batch;
    team.run(work);
    return members.getFirst().value(plan.output(), batch, workspace);
  }

  private void runMember(int member, ThreadTeam.Barrier barrier) {
    members.get(member).run(current, barrier);
  }

  private void runMemberTimed(int member, ThreadTeam.Barrier barrier) {
    StepProfile record = Objects.requireNonNull(profile);
    members.get(member).runTimed(current, barrier, record);
  }

  private void requireRows(StepBatch batch) {
    for (int index = 0; index < embeds.size(); index++) {
      Instruction.Embed embed = embeds.get(index);
      for (int row = 0; row < batch.tokens(); row++) {
        requireRow(embed, batch.input(embed.index(), row));
      }
    }
  }

  private static void requireRow(Instruction.Embed embed, int index) {
    if (index < 0 || index >= embed.table().rows()) {
      throw new IllegalArgumentException(
          "%s: %s is %d, the table has %d rows"
              .formatted(
                  embed.operators().getFirst().output().name(),
                  embed.index(),
                  index,
                  embed.table().rows()));
    }
  }

  /// Frees buffers. The team is not closed: it may serve others.
  @Override
  public void close() {
    closed = true;
    arena.close();
  }
}
