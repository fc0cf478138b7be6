/// Kernels in plain Java with the Vector API, for machines without the native ones: float
/// activations over packed weights, for vectors of 4, 8 or 16 floats. The only room that knows
/// `jdk.incubator.vector`. A weight is summed column after column as in [dev.hasten.kernel.scalar],
/// so most products have the oracle's bits.
///
/// Vectors live in local variables of small methods only: in a field, an array or a method that is
/// not inlined they would be objects.
@NullMarked
package dev.hasten.kernel.vector;

import org.jspecify.annotations.NullMarked;
