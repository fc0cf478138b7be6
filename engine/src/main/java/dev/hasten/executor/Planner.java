package dev.hasten.executor;

import dev.hasten.kernel.ActivationType;
import dev.hasten.kernel.FloatMatrix;
import dev.hasten.kernel.Kernels;
import dev.hasten.kernel.Lane.NormWeights;
import dev.hasten.kernel.PackedWeight;
import dev.hasten.model.Graph;
import dev.hasten.model.Model;
import dev.hasten.model.Operator;
import dev.hasten.model.RotaryConfig;
import dev.hasten.model.Value;
import dev.hasten.model.WeightSpec;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Turns a model into a plan: resolves and packs its weights, lays out buffers, and lowers each
/// operator to instructions.
public final class Planner {
  private final Model model;
  private final Kernels kernels;
  private final PlanOptions options;
  private final SegmentAllocator allocator;
  private final List<FusedOperator> operators;
  private final BufferLayout layout;
  private final Set<String> quantized = new HashSet<>();
  private final Map<String, PackedWeight> packed;
  private final Map<Rotation, Integer> rotaryTables = new LinkedHashMap<>();
  private final List<double[]> frequencies = new ArrayList<>();

  private Planner(Model model, Kernels kernels, PlanOptions options, SegmentAllocator allocator) {
    this.model = model;
    this.kernels = kernels;
    this.options = options;
    this.allocator = allocator;
    this.operators = Fusion.of(model.graph(), options.taps());
    this.layout = BufferLayout.of(operators, model.graph().output());
    this.packed = pack(model, kernels);
  }

  /// The plan of a model.
  ///
  /// @param allocator memory that must live as long as the plan, for norms and biases
  public static Plan plan(
      Model model, Kernels kernels, PlanOptions options, SegmentAllocator allocator) {
    return new Planner(model, kernels, options, allocator).plan();
  }

  /// All at once, so that they can be packed side by side, or not at all if they were once before.
  private static Map<String, PackedWeight> pack(Model model, Kernels kernels) {
    List<WeightSpec> matrices =
        model
            .graph()
            .operators()
            .filter(Operator.Linear.class::isInstance)
            .map(operator -> ((Operator.Linear) operator).weight())
            .distinct()
            .toList();
    List<PackedWeight> weights = kernels.pack(model, matrices).all();
    Map<String, PackedWeight> packed = new HashMap<>();
    for (int i = 0; i < matrices.size(); i++) {
      packed.put(matrices.get(i).name(), weights.get(i));
    }
    return packed;
  }

  private record Rotation(RotaryConfig rotary, int headDim) {}

  private Plan plan() {
    Graph graph = model.graph();
    requireTaps(graph);
    List<Instruction> body = new ArrayList<>();
    operators.forEach(operator -> lower(operator, body));
    List<Instruction> instructions = new ArrayList<>();
    for (int table = 0; table < frequencies.size(); table++) {
      instructions.add(new Instruction.RotaryAngles(table));
    }
    instructions.addAll(body);
    return new Plan(
        options.limits(),
        instructions,
        layout.slots(),
        layout.buffers(),
        frequencies,
        layout.slot(graph.output()));
  }

  private void requireTaps(Graph graph) {
    Set<String> unknown = new HashSet<>(options.taps());
    graph.operators().forEach(operator -> unknown.remove(operator.output().name()));
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException("the graph has no values " + unknown);
    }
  }

  private void lower(FusedOperator fused, List<Instruction> instructions) {
    switch (fused) {
      case FusedOperator.Products products -> lowerProducts(products, instructions);
      case FusedOperator.GatedProducts gated -> lowerGated(gated, instructions);
      case FusedOperator.Single(Operator.Attention attention) ->
          lowerAttention(attention, instructions);
      case FusedOperator.Single(Operator operator) -> instructions.add(instruction(operator));
    }
    for (Value output : fused.outputs()) {
      if (options.taps().contains(output.name())) {
        instructions.add(new Instruction.Observe(output, layout.slot(output)));
      }
    }
  }

  private void lowerProducts(FusedOperator.Products products, List<Instruction> instructions) {
    List<Instruction.Target> targets = products.linears().stream().map(this::target).toList();
    Slot input = layout.slot(products.inputs().getFirst());
    for (Instruction.Target target : targets) {
      roundInput(products.inputs().getFirst(), target.weight(), instructions);
    }
    instructions.add(new Instruction.Products(products.operators(), targets, input));
  }

  private void lowerGated(FusedOperator.GatedProducts gated, List<Instruction> instructions) {
    Operator.Linear gate = gated.gate();
    Instruction.Target target =
        new Instruction.Target(
            layout.slot(gated.multiply().output()),
            matrix(gate.weight()),
            gate.bias().map(this::vector));
    PackedWeight up = matrix(gated.up().weight());
    roundInput(gate.input(), target.weight(), instructions);
    roundInput(gate.input(), up, instructions);
    instructions.add(
        new Instruction.GatedProducts(
            gated.operators(),
            target,
            up,
            gated.activation().function(),
            layout.slot(gate.input())));
  }

  private Instruction.Target target(Operator.Linear linear) {
    return new Instruction.Target(
        layout.slot(linear.output()), matrix(linear.weight()), linear.bias().map(this::vector));
  }

  /// Once for all products that read it.
  private void roundInput(Value input, PackedWeight weight, List<Instruction> instructions) {
    if (kernels.inputOf(weight) == ActivationType.INT8 && quantized.add(input.name())) {
      instructions.add(new Instruction.Quantize(layout.slot(input)));
    }
  }

  private void lowerAttention(Operator.Attention attention, List<Instruction> instructions) {
    List<Operator> operators = List.of(attention);
    Slot output = layout.slot(attention.output());
    Slot query = layout.slot(attention.query());
    Slot keys = layout.slot(attention.key());
    Slot values = layout.slot(attention.value());
    if (attention.kvState().isPresent()) {
      instructions.add(
          new Instruction.StoreKeyValues(operators, keys, values, attention.kvState().get()));
      instructions.add(new Instruction.PagedAttention(operators, output, query, attention));
    } else {
      instructions.add(
          new Instruction.Attention(operators, output, query, keys, values, attention));
    }
  }

  private Instruction instruction(Operator operator) {
    List<Operator> self = List.of(operator);
    Slot out = layout.slot(operator.output());
    return switch (operator) {
      case Operator.Embedding op -> new Instruction.Embed(self, out, table(op.table()), op.index());
      case Operator.RmsNorm op ->
          new Instruction.RmsNorm(
              self, out, layout.slot(op.input()), vector(op.weight()), op.epsilon());
      case Operator.LayerNorm op ->
          new Instruction.LayerNorm(
              self,
              out,
              layout.slot(op.input()),
              new NormWeights(vector(op.weight()), vector(op.bias()), op.epsilon()));
      case Operator.RotaryEmbedding op ->
          new Instruction.Rotary(self, out, layout.slot(op.input()), rotaryTable(op));
      case Operator.Activation op ->
          new Instruction.Activation(self, out, layout.slot(op.input()), op.function());
      case Operator.Multiply op ->
          new Instruction.Multiply(self, out, layout.slot(op.left()), layout.slot(op.right()));
      case Operator.Add op ->
          new Instruction.Add(self, out, layout.slot(op.left()), layout.slot(op.right()));
      case Operator.Scale op ->
          new Instruction.Scale(self, out, layout.slot(op.input()), op.factor());
      case Operator.SoftCap op ->
          new Instruction.SoftCap(self, out, layout.slot(op.input()), op.cap());
      case Operator.SelectRows op -> new Instruction.SelectRows(self, out, layout.slot(op.input()));
      case Operator.Pool op ->
          new Instruction.Pool(self, out, layout.slot(op.input()), op.pooling());
      case Operator.L2Normalize op ->
          new Instruction.L2Normalize(self, out, layout.slot(op.input()));
      case Operator.Linear _, Operator.Attention _ ->
          throw new IllegalStateException(operator + " is lowered by itself");
    };
  }

  private PackedWeight table(WeightSpec spec) {
    return kernels.table(model.weight(spec));
  }

  private PackedWeight matrix(WeightSpec spec) {
    return Objects.requireNonNull(packed.get(spec.name()), spec.name());
  }

  /// Norms and biases are small and read by every row: kept as floats.
  private FloatMatrix vector(WeightSpec spec) {
    FloatMatrix vector = FloatMatrix.allocate(allocator, 1, spec.columns());
    float[] values = floats(spec);
    vector.write(0, 0, values, 0, values.length);
    return vector;
  }

  private float[] floats(WeightSpec spec) {
    return model.weight(spec).toVector();
  }

  private int rotaryTable(Operator.RotaryEmbedding operator) {
    return rotaryTables.computeIfAbsent(
        new Rotation(operator.rotary(), operator.headDim()),
        rotation -> {
          frequencies.add(inverseFrequencies(rotation));
          return frequencies.size() - 1;
        });
  }

  private double[] inverseFrequencies(Rotation rotation) {
    double[] inverse = rotation.rotary().inverseFrequencies(rotation.headDim());
    rotation
        .rotary()
        .frequencyFactors()
        .map(this::floats)
        .ifPresent(factors -> {
          for (int pair = 0; pair < inverse.length; pair++) {
            inverse[pair] /= factors[pair];
          }
        });
    return inverse;
  }
}
