/// The arithmetic. [dev.hasten.kernel.Kernels] is one way to do it (`scalar` is the oracle);
/// [dev.hasten.kernel.Lane] is what one thread of the team calls: every operation takes whole
/// matrices and does that lane's share. Weights and matrices of activations enter, activations
/// leave. Each output is summed by one lane in one fixed order, so results are the same bits
/// whatever the number of lanes, the chunk, or the neighbours in the batch.
@NullMarked
package dev.hasten.kernel;

import org.jspecify.annotations.NullMarked;
