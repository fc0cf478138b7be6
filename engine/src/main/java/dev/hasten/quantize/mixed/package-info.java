/// A type for each matrix, chosen by what was measured. A model and a text enter
/// [dev.hasten.quantize.mixed.SensitivityMeter]: for each matrix, how far the model's answers move
/// when only that one is rounded, and what each type would cost in bytes and in bytes that a token
/// reads. [dev.hasten.quantize.mixed.MixedPrecision] finds the choices that nothing beats (fewer
/// bytes or nearer answers), one within a size or below a divergence, and measures some of them
/// whole; what leaves are settings for [dev.hasten.quantize.QuantizationPlan].
@NullMarked
package dev.hasten.quantize.mixed;

import org.jspecify.annotations.NullMarked;
