package dev.hasten.api;

import dev.hasten.catalog.Environment;
import dev.hasten.catalog.Progress;
import dev.hasten.error.UsageException;
import dev.hasten.kernel.ActivationType;
import dev.hasten.kvcache.KvType;
import dev.hasten.runtime.KernelChoice;
import dev.hasten.runtime.KernelKind;
import dev.hasten.runtime.Speculation;
import java.util.Optional;
import java.util.OptionalInt;

/// How a model is loaded and run. A `with` method gives changed options, and leaves these as they
/// are.
///
/// @param kernels what computes, and the activations that it reads
/// @param threads that compute, the one that asks included
/// @param contextTokens of prompt and answer together; none: the model's limit. An encoder takes no
///   notice: it reads texts of up to its own limit
/// @param kv the numbers of the KV cache; none: f16, and f32 with scalar kernels
/// @param speculation whether tokens are guessed ahead where that is faster
/// @param draft a smaller model with the same tokenizer, named as [Hasten#load(String,
///   LoadOptions)] has it, that guesses tokens where they are guessed
/// @param progress hears of downloads, and takes notes, such as why kernels are not the fastest
/// @param environment variables and home directory: where the store is, which token the hub gets
///
///   The constructor throws a [UsageException] if there are not 1 to 1024 threads.
public record LoadOptions(
    KernelChoice kernels,
    int threads,
    OptionalInt contextTokens,
    Optional<KvType> kv,
    Speculation speculation,
    Optional<String> draft,
    Progress progress,
    Environment environment) {
  private static final int MOST_THREADS = 1024;

  public LoadOptions {
    if (threads < 1 || threads > MOST_THREADS) {
      throw new UsageException(
          "threads is %d, must be from 1 to %d".formatted(threads, MOST_THREADS),
          "this machine has %d processors".formatted(Runtime.getRuntime().availableProcessors()));
    }
  }

  /// The fastest kernels on all processors, the model's own context, silence, and the store that
  /// the command line uses.
  public static LoadOptions defaults() {
    return new LoadOptions(
        new KernelChoice(KernelKind.AUTO, Optional.empty()),
        Runtime.getRuntime().availableProcessors(),
        OptionalInt.empty(),
        Optional.empty(),
        Speculation.PROMPT_LOOKUP,
        Optional.empty(),
        Progress.silent(),
        Environment.ofProcess());
  }

  /// These options with other kernels.
  public LoadOptions withKernels(KernelKind kind) {
    return with(new KernelChoice(kind, kernels.activations()));
  }

  /// These options with other numbers between the layers: int8 is faster, float is exact.
  public LoadOptions withActivations(ActivationType activations) {
    return with(new KernelChoice(kernels.kind(), Optional.of(activations)));
  }

  private LoadOptions with(KernelChoice choice) {
    return new LoadOptions(
        choice, threads, contextTokens, kv, speculation, draft, progress, environment);
  }

  /// These options with so many threads.
  public LoadOptions withThreads(int count) {
    return new LoadOptions(
        kernels, count, contextTokens, kv, speculation, draft, progress, environment);
  }

  /// These options with so many tokens of prompt and answer together.
  public LoadOptions withContextTokens(int count) {
    return new LoadOptions(
        kernels, threads, OptionalInt.of(count), kv, speculation, draft, progress, environment);
  }

  /// These options with other numbers in the KV cache.
  public LoadOptions withKv(KvType type) {
    return new LoadOptions(
        kernels,
        threads,
        contextTokens,
        Optional.of(type),
        speculation,
        draft,
        progress,
        environment);
  }

  /// These options with guesses ahead or without; answers are the same.
  public LoadOptions withSpeculation(Speculation wanted) {
    return new LoadOptions(
        kernels, threads, contextTokens, kv, wanted, draft, progress, environment);
  }

  /// These options with a smaller model that guesses ahead for it; answers are the same.
  ///
  /// @param model of the same tokenizer
  public LoadOptions withDraft(String model) {
    return new LoadOptions(
        kernels,
        threads,
        contextTokens,
        kv,
        speculation,
        Optional.of(model),
        progress,
        environment);
  }

  /// These options with somebody who hears of downloads and takes notes.
  public LoadOptions withProgress(Progress listener) {
    return new LoadOptions(
        kernels, threads, contextTokens, kv, speculation, draft, listener, environment);
  }

  /// These options with other surroundings.
  public LoadOptions withEnvironment(Environment surroundings) {
    return new LoadOptions(
        kernels, threads, contextTokens, kv, speculation, draft, progress, surroundings);
  }

  /// The numbers of the KV cache.
  KvType kvType() {
    return kv.orElseGet(kernels::usualKv);
  }
}
