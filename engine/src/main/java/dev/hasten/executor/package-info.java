/// Runs a graph on the CPU. A [dev.hasten.model.Model] enters once and becomes a
/// [dev.hasten.executor.Plan]: a flat array of instructions over buffers laid out in advance. Then
/// each [dev.hasten.step.StepBatch] that enters leaves as a matrix of logits or embeddings. All
/// threads of the [dev.hasten.executor.ThreadTeam] run the whole plan together and meet at a
/// barrier after every instruction.
@NullMarked
package dev.hasten.executor;

import org.jspecify.annotations.NullMarked;
