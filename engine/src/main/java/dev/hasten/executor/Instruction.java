package dev.hasten.executor;

import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.Lane.NormWeights;
import dev.hasten.kernel.PackedWeight;
import dev.hasten.model.ActivationFunction;
import dev.hasten.model.KvState;
import dev.hasten.model.Operator;
import dev.hasten.model.Pooling;
import dev.hasten.model.StepInput;
import dev.hasten.model.Value;
import dev.hasten.model.Value.RowKind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// One entry of a plan: an operation on slots, weights resolved. An instruction may stand for
/// several operators of the graph, or an operator for several instructions.
public sealed interface Instruction {

  /// The operators of the graph whose work this does, in their order; none for bookkeeping.
  List<Operator> operators();

  /// What it reads and writes.
  List<Slot> slots();

  /// Of which rows each member does its own share and looks at no others, if it does.
  default Optional<RowKind> byRows() {
    return Optional.of(slots().getFirst().rows());
  }

  /// Whether the members share it out however few rows there are: because it is much work, or
  /// changes what all of them keep. Anything else can be done by each of them for itself.
  default boolean needsTeam() {
    return false;
  }

  /// What the team writes together and every member may read.
  default List<Slot> teamOutputs() {
    return List.of();
  }

  record Embed(List<Operator> operators, Slot output, PackedWeight table, StepInput index)
      implements Instruction {
    @Override
    public List<Slot> slots() {
      return List.of(output);
    }
  }

  record RmsNorm(
      List<Operator> operators, Slot output, Slot input, FloatMatrix weight, double epsilon)
      implements Instruction {
    @Override
    public List<Slot> slots() {
      return List.of(output, input);
    }
  }

  record LayerNorm(List<Operator> operators, Slot output, Slot input, NormWeights weights)
      implements Instruction {
    @Override
    public List<Slot> slots() {
      return List.of(output, input);
    }
  }

  /// Rounds an input of products to int8.
  record Quantize(Slot input) implements Instruction {
    @Override
    public List<Operator> operators() {
      return List.of();
    }

    @Override
    public List<Slot> slots() {
      return List.of(input);
    }
  }

  /// One or more products of one input.
  record Products(List<Operator> operators, List<Target> targets, Slot input)
      implements Instruction {
    @Override
    public List<Slot> slots() {
      return Stream.concat(Stream.of(input), targets.stream().map(Target::output)).toList();
    }

    @Override
    public Optional<RowKind> byRows() {
      return Optional.empty();
    }

    @Override
    public boolean needsTeam() {
      return true;
    }

    @Override
    public List<Slot> teamOutputs() {
      return targets.stream().map(Target::output).toList();
    }
  }

  /// Where a product goes and what it is of.
  record Target(Slot output, PackedWeight weight, Optional<FloatMatrix> bias) {}

  record GatedProducts(
      List<Operator> operators,
      Target gate,
      PackedWeight up,
      ActivationFunction function,
      Slot input)
      implements Instruction {
    @Override
    public List<Slot> slots() {
      return List.of(input, gate.output());
    }

    @Override
    public Optional<RowKind> byRows() {
      return Optional.empty();
    }

    @Override
    public boolean needsTeam() {
      return true;
    }

    @Override
    public List<Slot> teamOutputs() {
      return List.of(gate.output());
    }
  }

  /// Fills a rotary table for the positions of the step.
  record RotaryAngles(int table) implements Instruction {
    @Override
    public List<Operator> operators() {
      return List.of();
    }

    @Override
    public List<Slot> slots() {
      return List.of();
    }

    @Override
    public Optional<RowKind> byRows() {
      return Optional.of(RowKind.TOKENS);
    }
  }

  record Rotary(List<Operator> operators, Slot output, Slot input, int table)
      implements Instruction {
    @Override
    public List<Slot> slots() {
      return List.of(output, input);
    }
  }

  /// The first half of attention over kept state.
  record StoreKeyValues(List<Operator> operators, Slot keys, Slot values, KvState state)
      implements Instruction {
    @Override
    public List<Slot> slots() {
      return List.of(keys, values);
    }

    @Override
    public boolean needsTeam() {
      return true;
    }
  }

  /// The second half.
  record PagedAttention(
      List<Operator> operators, Slot output, Slot query, Operator.Attention attention)
      implements Instruction {
    @Override
    public List<Slot> slots() {
      return List.of(output, query);
    }

    @Override
    public Optional<RowKind> byRows() {
      return Optional.empty();
    }

    @Override
    public boolean needsTeam() {
      return true;
    }

    @Override
    public List<Slot> teamOutputs() {
      return List.of(output);
    }
  }

  record Attention(
      List<Operator> operators,
      Slot output,
      Slot query,
      Slot keys,
      Slot values,
      Operator.Attention attention)
      implements Instruction {
    @Override
    public List<Slot> slots() {
      return List.of(output, query, keys, values);
    }

    @Override
    public Optional<RowKind> byRows() {
      return Optional.empty();
    }

    @Override
    public boolean needsTeam() {
      return true;
    }

    @Override
    public List<Slot> teamOutputs() {
      return List.of(output);
    }
  }

  record Activation(List<Operator> operators, Slot output, Slot input, ActivationFunction function)
      implements Instruction {
    @Override
    public List<Slot> slots() {
      return List.of(output, input);
    }
  }

  record Multiply(List<Operator> operators, Slot output, Slot left, Slot right)
      implements Instruction {
    @Override
    public List<Slot> slots() {
      return List.of(output, left, right);
    }
  }

  record Add(List<Operator> operators, Slot output, Slot left, Slot right) implements Instruction {
    @Override
    public List<Slot> slots() {
      return List.of(output, left, right);
    }
  }

  record Scale(List<Operator> operators, Slot output, Slot input, double factor)
      implements Instruction {
    @Override
    public List<Slot> slots() {
      return List.of(output, input);
    }
  }

  record SoftCap(List<Operator> operators, Slot output, Slot input, double cap)
      implements Instruction {
    @Override
    public List<Slot> slots() {
      return List.of(output, input);
    }
  }

  record SelectRows(List<Operator> operators, Slot output, Slot input) implements Instruction {
    @Override
    public List<Slot> slots() {
      return List.of(output, input);
    }

    @Override
    public Optional<RowKind> byRows() {
      return Optional.empty();
    }
  }

  record Pool(List<Operator> operators, Slot output, Slot input, Pooling pooling)
      implements Instruction {
    @Override
    public List<Slot> slots() {
      return List.of(output, input);
    }

    @Override
    public Optional<RowKind> byRows() {
      return Optional.empty();
    }
  }

  record L2Normalize(List<Operator> operators, Slot output, Slot input) implements Instruction {
    @Override
    public List<Slot> slots() {
      return List.of(output, input);
    }
  }

  /// Shows a tapped value to the observer.
  record Observe(Value value, Slot slot) implements Instruction {
    @Override
    public List<Operator> operators() {
      return List.of();
    }

    @Override
    public List<Slot> slots() {
      return List.of(slot);
    }

    @Override
    public Optional<RowKind> byRows() {
      return Optional.empty();
    }

    @Override
    public boolean needsTeam() {
      return true;
    }
  }
}
