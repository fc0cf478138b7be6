package dev.hasten.executor;

import dev.hasten.kernel.Lane;
import dev.hasten.kernel.RecordedStep;
import dev.hasten.kernel.Share;
import dev.hasten.kernel.StepRecorder;
import dev.hasten.step.StepBatch;
import java.util.List;

/// One member's way through a plan: actions bound to memory, and where it meets the others.
final class Program {
  /// @param team what a member calls for its share of the team's work
  /// @param own what it calls for what each member does for itself
  record Lanes(Share share, Lane team, Lane own) {}

  private final Action[] actions;
  private final Lane[] lanes;
  private final boolean[] barrierAfter;

  private Program(Action[] actions, Lane[] lanes, boolean[] barrierAfter) {
    this.actions = actions;
    this.lanes = lanes;
    this.barrierAfter = barrierAfter;
  }

  /// All rows are shared out.
  static Program ofTeam(Plan plan, Workspace shared, Lanes lanes, ValueObserver observer) {
    Lane[] all = plan.instructions().stream().map(_ -> lanes.team()).toArray(Lane[]::new);
    return new Program(
        actions(plan, shared, lanes.share(), observer), all, Barriers.after(plan.instructions()));
  }

  /// Rows are fewer than members: each computes for itself what would leave others waiting, and
  /// meets them only for what is worth sharing out.
  static Program ofFewRows(Plan plan, Workspace own, Lanes lanes, ValueObserver observer) {
    Lane[] each =
        plan.instructions().stream()
            .map(instruction -> instruction.needsTeam() ? lanes.team() : lanes.own())
            .toArray(Lane[]::new);
    return new Program(
        actions(plan, own, lanes.share(), observer),
        each,
        Barriers.afterTeamWork(plan.instructions()));
  }

  private static Action[] actions(
      Plan plan, Workspace workspace, Share share, ValueObserver observer) {
    Binder binder = new Binder(workspace);
    List<Instruction> instructions = plan.instructions();
    Action[] actions = new Action[instructions.size()];
    for (int index = 0; index < actions.length; index++) {
      actions[index] =
          instructions.get(index) instanceof Instruction.Observe observe
              ? observation(observe, workspace, share, observer)
              : binder.bind(instructions.get(index));
    }
    return actions;
  }

  private static Action observation(
      Instruction.Observe observe, Workspace workspace, Share share, ValueObserver observer) {
    Slot slot = observe.slot();
    return (_, batch) -> {
      if (share.index() == 0) {
        observer.observe(observe.value(), workspace.matrix(slot), batch.rows(slot.rows()));
      }
    };
  }

  /// Writes the actions from `first` on down, as they are for `batch`.
  RecordedStep record(
      StepRecorder recorder, List<Instruction> instructions, int first, StepBatch batch) {
    for (int index = first; index < actions.length; index++) {
      recorder.begin(index);
      actions[index].run(
          instructions.get(index).needsTeam() ? recorder.team() : recorder.own(), batch);
      if (barrierAfter[index]) {
        recorder.meet();
      }
    }
    return recorder.end();
  }

  /// Runs the actions before `end`, and meets nobody.
  void runBefore(int end, StepBatch batch) {
    for (int index = 0; index < end; index++) {
      actions[index].run(lanes[index], batch);
    }
  }

  void run(StepBatch batch, ThreadTeam.Barrier barrier) {
    for (int index = 0; index < actions.length; index++) {
      actions[index].run(lanes[index], batch);
      if (barrierAfter[index]) {
        barrier.await();
      }
    }
  }

  /// As [#run], with a look at the clock after each instruction and each barrier.
  void runTimed(StepBatch batch, ThreadTeam.Barrier barrier, StepProfile profile, int member) {
    long start = System.nanoTime();
    for (int index = 0; index < actions.length; index++) {
      actions[index].run(lanes[index], batch);
      long worked = System.nanoTime();
      long end = worked;
      if (barrierAfter[index]) {
        barrier.await();
        end = System.nanoTime();
      }
      profile.add(member, index, worked - start, end - worked);
      start = end;
    }
  }
}
