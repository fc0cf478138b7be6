/// What one step computes: the tokens of many sequences laid end to end, prefill and decode mixed,
/// with their positions, the block tables of their sequences, and the rows whose output somebody
/// wants. The scheduler fills a [dev.hasten.step.StepBatch]; executor and kernels read it.
@NullMarked
package dev.hasten.step;

import org.jspecify.annotations.NullMarked;
