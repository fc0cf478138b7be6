package dev.hasten.explain;

import java.util.Locale;

/// What time is put down to: the four causes of slowness, and what need not be.
public enum Cause {
  /// Multiply-adds at the rate that these instructions can reach.
  COMPUTE,
  /// Weights and keys and values, read at the rate that these threads can reach.
  MEMORY_BANDWIDTH,
  /// Activations that move between nodes or devices.
  COMMUNICATION,
  /// Waiting for a disk, a queue, or a network's round trip.
  LATENCY,
  /// Everything beyond: barriers, dispatch, rounding, and kernels that are not at the limit.
  OVERHEAD;

  /// As people say it: `memory bandwidth`.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
