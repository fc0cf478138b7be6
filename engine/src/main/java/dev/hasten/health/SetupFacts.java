package dev.hasten.health;

/// What stands still while a model runs: how the JVM was started, and what machine it is on. What a
/// system does not tell is absent.
public record SetupFacts(
    JvmSetup jvm, ProcessorSetup processors, MemorySetup memory, KernelSetup kernels) {}
