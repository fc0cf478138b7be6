package dev.hasten.executor;

import dev.hasten.kernel.Lane;
import dev.hasten.kernel.Share;
import dev.hasten.step.StepBatch;
import java.util.List;

/// One team member's walk through a plan.
final class Interpreter {
  private final Action[] actions;
  private final boolean[] barrierAfter;
  private final Lane lane;

  private Interpreter(Action[] actions, boolean[] barrierAfter, Lane lane) {
    this.actions = actions;
    this.barrierAfter = barrierAfter;
    this.lane = lane;
  }

  static Interpreter of(
      Plan plan, Workspace workspace, Lane lane, Share share, ValueObserver observer) {
    Binder binder = new Binder(workspace);
    List<Instruction> instructions = plan.instructions();
    Action[] actions = new Action[instructions.size()];
    for (int index = 0; index < actions.length; index++) {
      actions[index] =
          instructions.get(index) instanceof Instruction.Observe observe
              ? observation(observe, workspace, share, observer)
              : binder.bind(instructions.get(index));
    }
    return new Interpreter(actions, Barriers.after(instructions), lane);
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

  void run(StepBatch batch, ThreadTeam.Barrier barrier) {
    for (int index = 0; index < actions.length; index++) {
      actions[index].run(lane, batch);
      if (barrierAfter[index]) {
        barrier.await();
      }
    }
  }

  /// As [#run], with a look at the clock after each instruction and each barrier.
  void runTimed(StepBatch batch, ThreadTeam.Barrier barrier, StepProfile profile, int member) {
    long start = System.nanoTime();
    for (int index = 0; index < actions.length; index++) {
      actions[index].run(lane, batch);
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
