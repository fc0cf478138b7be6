/// Measures this machine and a model on it: tokens per second by llama-bench's protocol
/// ([dev.hasten.measure.BenchRunner]), the bytes that a step must read at least
/// ([dev.hasten.measure.StepBytes]), and how fast the machine reads memory
/// ([dev.hasten.measure.ReadBandwidth]). Models and kernels enter; numbers leave.
@NullMarked
package dev.hasten.measure;

import org.jspecify.annotations.NullMarked;
