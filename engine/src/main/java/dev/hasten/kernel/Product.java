package dev.hasten.kernel;

import java.util.Optional;

/// One matrix product `x · weightᵀ + bias` of several that share their input.
///
/// @param output `[*, weight.rows()]`
public record Product(FloatMatrix output, PackedWeight weight, Optional<FloatMatrix> bias) {}
