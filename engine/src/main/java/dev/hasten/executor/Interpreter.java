package dev.hasten.executor;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.Lane;
import dev.hasten.kernel.Share;
import dev.hasten.step.StepBatch;

/// One team member's walk through a plan.
final class Interpreter {
  private final Instruction[] instructions;
  private final Workspace workspace;
  private final Lane lane;
  private final Share share;
  private final ValueObserver observer;

  Interpreter(Plan plan, Workspace workspace, Lane lane, Share share, ValueObserver observer) {
    this.instructions = plan.instructions().toArray(Instruction[]::new);
    this.workspace = workspace;
    this.lane = lane;
    this.share = share;
    this.observer = observer;
  }

  void run(StepBatch batch, ThreadTeam.Barrier barrier) {
    for (Instruction instruction : instructions) {
      execute(instruction, batch);
      barrier.await();
    }
  }

  private void execute(Instruction instruction, StepBatch batch) {
    switch (instruction) {
      case Instruction.Embed i -> lane.embedding(at(i.output()), i.table(), i.index(), batch);
      case Instruction.RmsNorm i ->
          lane.rmsNorm(
              at(i.output()), at(i.input()), i.weight(), i.epsilon(), rows(i.output(), batch));
      case Instruction.LayerNorm i ->
          lane.layerNorm(at(i.output()), at(i.input()), i.weights(), rows(i.output(), batch));
      case Instruction.Linear i ->
          lane.linear(at(i.output()), at(i.input()), i.weight(), i.bias(), rows(i.output(), batch));
      case Instruction.RotaryAngles i -> lane.rotaryAngles(workspace.rotaryTable(i.table()), batch);
      case Instruction.Rotary i ->
          lane.rotary(
              at(i.output()),
              at(i.input()),
              workspace.rotaryTable(i.table()),
              rows(i.output(), batch));
      case Instruction.StoreKeyValues i ->
          lane.storeKeyValues(at(i.keys()), at(i.values()), i.state(), batch);
      case Instruction.PagedAttention i ->
          lane.pagedAttention(at(i.output()), at(i.query()), i.attention(), batch);
      case Instruction.Attention i ->
          lane.attention(
              at(i.output()), at(i.query()), at(i.keys()), at(i.values()), i.attention(), batch);
      case Instruction.Activation i ->
          lane.activation(at(i.output()), at(i.input()), i.function(), rows(i.output(), batch));
      case Instruction.Multiply i ->
          lane.multiply(at(i.output()), at(i.left()), at(i.right()), rows(i.output(), batch));
      case Instruction.Add i ->
          lane.add(at(i.output()), at(i.left()), at(i.right()), rows(i.output(), batch));
      case Instruction.Scale i ->
          lane.scale(at(i.output()), at(i.input()), i.factor(), rows(i.output(), batch));
      case Instruction.SoftCap i ->
          lane.softCap(at(i.output()), at(i.input()), i.cap(), rows(i.output(), batch));
      case Instruction.SelectRows i -> lane.selectRows(at(i.output()), at(i.input()), batch);
      case Instruction.Pool i -> lane.pool(at(i.output()), at(i.input()), i.pooling(), batch);
      case Instruction.L2Normalize i ->
          lane.l2Normalize(at(i.output()), at(i.input()), rows(i.output(), batch));
      case Instruction.Observe i -> observe(i, batch);
    }
  }

  private void observe(Instruction.Observe instruction, StepBatch batch) {
    if (share.index() == 0) {
      Slot slot = instruction.slot();
      observer.observe(instruction.value(), at(slot), rows(slot, batch));
    }
  }

  private FloatMatrix at(Slot slot) {
    return workspace.matrix(slot);
  }

  private static int rows(Slot slot, StepBatch batch) {
    return batch.rows(slot.rows());
  }
}
