package dev.hasten.executor;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.LinearInput;
import dev.hasten.kernel.Product;
import dev.hasten.kernel.RotaryTable;
import dev.hasten.model.Value.RowKind;
import java.util.List;

/// Binds the instructions of a plan to a workspace.
final class Binder {
  private final Workspace workspace;

  Binder(Workspace workspace) {
    this.workspace = workspace;
  }

  Action bind(Instruction instruction) {
    return switch (instruction) {
      case Instruction.Embed i -> {
        FloatMatrix output = at(i.output());
        yield (lane, batch) -> lane.embedding(output, i.table(), i.index(), batch);
      }
      case Instruction.RmsNorm i -> {
        FloatMatrix output = at(i.output());
        FloatMatrix input = at(i.input());
        RowKind rows = i.output().rows();
        yield (lane, batch) ->
            lane.rmsNorm(output, input, i.weight(), i.epsilon(), batch.rows(rows));
      }
      case Instruction.LayerNorm i -> {
        FloatMatrix output = at(i.output());
        FloatMatrix input = at(i.input());
        RowKind rows = i.output().rows();
        yield (lane, batch) -> lane.layerNorm(output, input, i.weights(), batch.rows(rows));
      }
      case Instruction.Quantize i -> {
        LinearInput input = workspace.input(i.input());
        RowKind rows = i.input().rows();
        yield (lane, batch) ->
            lane.quantize(input.requireQuantized(), input.floats(), batch.rows(rows));
      }
      case Instruction.Products i -> bindProducts(i);
      case Instruction.GatedProducts i -> bindGated(i);
      case Instruction.RotaryAngles i -> {
        RotaryTable table = workspace.rotaryTable(i.table());
        yield (lane, batch) -> lane.rotaryAngles(table, batch);
      }
      case Instruction.Rotary i -> {
        FloatMatrix output = at(i.output());
        FloatMatrix input = at(i.input());
        RotaryTable table = workspace.rotaryTable(i.table());
        RowKind rows = i.output().rows();
        yield (lane, batch) -> lane.rotary(output, input, table, batch.rows(rows));
      }
      case Instruction.StoreKeyValues i -> {
        FloatMatrix keys = at(i.keys());
        FloatMatrix values = at(i.values());
        yield (lane, batch) -> lane.storeKeyValues(keys, values, i.state(), batch);
      }
      case Instruction.PagedAttention i -> {
        FloatMatrix output = at(i.output());
        FloatMatrix query = at(i.query());
        yield (lane, batch) -> lane.pagedAttention(output, query, i.attention(), batch);
      }
      case Instruction.Attention i -> bindAttention(i);
      case Instruction.Activation i -> {
        FloatMatrix output = at(i.output());
        FloatMatrix input = at(i.input());
        RowKind rows = i.output().rows();
        yield (lane, batch) -> lane.activation(output, input, i.function(), batch.rows(rows));
      }
      case Instruction.Multiply i -> {
        FloatMatrix output = at(i.output());
        FloatMatrix left = at(i.left());
        FloatMatrix right = at(i.right());
        RowKind rows = i.output().rows();
        yield (lane, batch) -> lane.multiply(output, left, right, batch.rows(rows));
      }
      case Instruction.Add i -> {
        FloatMatrix output = at(i.output());
        FloatMatrix left = at(i.left());
        FloatMatrix right = at(i.right());
        RowKind rows = i.output().rows();
        yield (lane, batch) -> lane.add(output, left, right, batch.rows(rows));
      }
      case Instruction.Scale i -> {
        FloatMatrix output = at(i.output());
        FloatMatrix input = at(i.input());
        RowKind rows = i.output().rows();
        yield (lane, batch) -> lane.scale(output, input, i.factor(), batch.rows(rows));
      }
      case Instruction.SoftCap i -> {
        FloatMatrix output = at(i.output());
        FloatMatrix input = at(i.input());
        RowKind rows = i.output().rows();
        yield (lane, batch) -> lane.softCap(output, input, i.cap(), batch.rows(rows));
      }
      case Instruction.SelectRows i -> {
        FloatMatrix output = at(i.output());
        FloatMatrix input = at(i.input());
        yield (lane, batch) -> lane.selectRows(output, input, batch);
      }
      case Instruction.Pool i -> {
        FloatMatrix output = at(i.output());
        FloatMatrix input = at(i.input());
        yield (lane, batch) -> lane.pool(output, input, i.pooling(), batch);
      }
      case Instruction.L2Normalize i -> {
        FloatMatrix output = at(i.output());
        FloatMatrix input = at(i.input());
        RowKind rows = i.output().rows();
        yield (lane, batch) -> lane.l2Normalize(output, input, batch.rows(rows));
      }
      case Instruction.Observe i ->
          throw new IllegalArgumentException(i + " is work of the interpreter");
    };
  }

  private Action bindProducts(Instruction.Products instruction) {
    LinearInput input = workspace.input(instruction.input());
    List<Product> products = instruction.targets().stream().map(this::product).toList();
    RowKind rows = instruction.input().rows();
    return (lane, batch) -> lane.linear(products, input, batch.rows(rows));
  }

  private Action bindGated(Instruction.GatedProducts instruction) {
    LinearInput input = workspace.input(instruction.input());
    Product gate = product(instruction.gate());
    RowKind rows = instruction.input().rows();
    return (lane, batch) ->
        lane.gatedLinear(gate, instruction.up(), instruction.function(), input, batch.rows(rows));
  }

  private Action bindAttention(Instruction.Attention instruction) {
    FloatMatrix output = at(instruction.output());
    FloatMatrix query = at(instruction.query());
    FloatMatrix keys = at(instruction.keys());
    FloatMatrix values = at(instruction.values());
    return (lane, batch) ->
        lane.attention(output, query, keys, values, instruction.attention(), batch);
  }

  private Product product(Instruction.Target target) {
    return new Product(at(target.output()), target.weight(), target.bias());
  }

  private FloatMatrix at(Slot slot) {
    return workspace.matrix(slot);
  }
}
