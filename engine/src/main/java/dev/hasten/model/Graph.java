package dev.hasten.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;

/// A model as data: `prologue | blocks | epilogue`, joined by one residual stream `[tokens,
/// hidden]`. It holds no weights and no values of a step; it is rebuilt from a changed config in
/// microseconds.
///
/// Every intermediate has a name that is unique in the graph, every weight has named axes, and
/// every operator comes after the operators whose outputs it reads (a test checks these for every
/// architecture).
public record Graph(
    ModelConfig config, List<Operator> prologue, List<Block> blocks, List<Operator> epilogue) {

  public Graph {
    prologue = List.copyOf(prologue);
    blocks = List.copyOf(blocks);
    epilogue = List.copyOf(epilogue);
  }

  /// All operators in an order in which they can run.
  public Stream<Operator> operators() {
    return Stream.of(
            prologue.stream(),
            blocks.stream().flatMap(block -> block.operators().stream()),
            epilogue.stream())
        .flatMap(part -> part);
  }

  /// What the model computes in the end: logits `[selected, vocab]`, or embeddings `[sequences,
  /// hidden]`.
  public Value output() {
    return epilogue.getLast().output();
  }

  /// Every weight that is read, each once (a tied output head is the embedding table), by name.
  public SequencedMap<String, WeightSpec> weights() {
    SequencedMap<String, WeightSpec> byName = new LinkedHashMap<>();
    operators()
        .flatMap(operator -> operator.weights().stream())
        .forEach(weight -> byName.putIfAbsent(weight.name(), weight));
    return byName;
  }

  /// The states that attention keeps between steps, by id.
  public List<KvState> kvStates() {
    return operators()
        .flatMap(operator ->
            operator instanceof Operator.Attention attention
                ? attention.kvState().stream()
                : Stream.empty())
        .toList();
  }
}
