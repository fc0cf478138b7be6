package dev.hasten.kernel.packed;

import dev.hasten.model.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/// Packs many weights at once, on several threads.
public final class WeightPacker {
  /// Packed bytes of one piece of work: small enough that all threads end at about the same time.
  private static final long PIECE_BYTES = 1 << 20;

  private WeightPacker() {}

  /// Packs on all processors.
  ///
  /// @throws dev.hasten.error.ResourceException if there is no memory
  /// @throws IllegalArgumentException if a tensor's type is no type of weights
  public static List<PackedMatrix> packAll(List<Weight> weights, PackedMemory memory) {
    return packAll(weights, memory, Runtime.getRuntime().availableProcessors());
  }

  /// As [#packAll(List, PackedMemory)], on `threads` threads.
  static List<PackedMatrix> packAll(List<Weight> weights, PackedMemory memory, int threads) {
    try (ExecutorService team = Executors.newFixedThreadPool(threads)) {
      List<Packer> packers =
          allOf(weights.stream().map(weight -> allocation(weight, memory)).toList(), team);
      allOf(packers.stream().flatMap(packer -> pieces(packer).stream()).toList(), team);
      return packers.stream().map(Packer::matrix).toList();
    }
  }

  private static Supplier<Packer> allocation(Weight weight, PackedMemory memory) {
    return () -> Packer.of(weight, memory);
  }

  private static List<Supplier<Packer>> pieces(Packer packer) {
    PackedMatrix matrix = packer.matrix();
    int step = (int) Math.max(1, PIECE_BYTES / matrix.groupBytes());
    List<Supplier<Packer>> pieces = new ArrayList<>();
    for (int from = 0; from < matrix.groups(); from += step) {
      int first = from;
      int end = Math.min(matrix.groups(), from + step);
      pieces.add(() -> {
        packer.packGroups(first, end);
        return packer;
      });
    }
    return pieces;
  }

  private static <T> List<T> allOf(List<Supplier<T>> tasks, Executor team) {
    List<CompletableFuture<T>> results =
        tasks.stream().map(task -> CompletableFuture.supplyAsync(task, team)).toList();
    return results.stream().map(WeightPacker::result).toList();
  }

  private static <T> T result(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case Error error -> throw error;
        case RuntimeException exception -> throw exception;
        case null, default -> throw e;
      }
    }
  }
}
