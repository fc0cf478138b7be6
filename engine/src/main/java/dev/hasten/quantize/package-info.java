/// Fewer bits for a model's weights. What a file holds ([dev.hasten.convert.GgufContent]) and what
/// is wanted ([dev.hasten.quantize.TypeMix], with [dev.hasten.quantize.TypeOverride]s) enter
/// [dev.hasten.quantize.QuantizationPlan], which says of every tensor what it will be, before
/// anything is written. A [dev.hasten.quantize.Rounder] makes the bytes,
/// [dev.hasten.quantize.QuantizedGguf] the file; what was finished when somebody pulled the plug is
/// found again in a [dev.hasten.quantize.WorkFolder]. A Hugging Face directory is planned and
/// written by [dev.hasten.quantize.DirectoryPlan].
@NullMarked
package dev.hasten.quantize;

import org.jspecify.annotations.NullMarked;
