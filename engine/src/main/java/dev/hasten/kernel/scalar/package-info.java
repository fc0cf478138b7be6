/// The oracle: every operation written as its formula, one output after the other, float
/// activations, f32 KV cache. Other kernels are right when they agree with these. Kept readable
/// first; the sums run over eight outputs at once only so that a CPU has something to overlap.
@NullMarked
package dev.hasten.kernel.scalar;

import org.jspecify.annotations.NullMarked;
