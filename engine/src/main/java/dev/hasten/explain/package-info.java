/// Says why a model is slow on this machine: runs a prompt and some tokens with the clock at every
/// instruction ([dev.hasten.explain.PhaseProfiler]), compares what each operator took with what the
/// cost model says it needs at the machine's ceilings ([dev.hasten.explain.OperatorTime]), and puts
/// every phase down to its causes ([dev.hasten.explain.Phase]). A model, kernels and threads enter;
/// an [dev.hasten.explain.Explanation] leaves.
@NullMarked
package dev.hasten.explain;

import org.jspecify.annotations.NullMarked;
