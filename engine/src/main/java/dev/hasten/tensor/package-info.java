/// Numbers as they lie in files and memory: [dev.hasten.tensor.Shape] (row-major),
/// [dev.hasten.tensor.DType] (the block formats of GGUF and the plain types of safetensors), and
/// [dev.hasten.tensor.Tensor] (a name, both, and the bytes, usually a slice of a mapped file).
/// [dev.hasten.tensor.Dequantizer] turns stored rows into floats and defines what the bits mean;
/// [dev.hasten.tensor.Quantizer] rounds floats into these formats.
@NullMarked
package dev.hasten.tensor;

import org.jspecify.annotations.NullMarked;
