/// Measures this machine and a model on it: tokens per second by llama-bench's protocol
/// ([dev.hasten.measure.BenchRunner]), and what each operator needs in a step before anything runs
/// ([dev.hasten.measure.CostModel]). Models and kernels enter; numbers leave.
@NullMarked
package dev.hasten.measure;

import org.jspecify.annotations.NullMarked;
