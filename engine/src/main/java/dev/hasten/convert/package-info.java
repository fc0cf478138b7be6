/// Models from one format into another. A model file enters; what leaves is what the other format
/// needs: metadata or configuration, tokenizer, and a [dev.hasten.convert.TensorSource] for each
/// tensor, from which rows are read one after another, so that no model has to fit into memory.
/// [dev.hasten.convert.GgufContent] is for GGUF, [dev.hasten.convert.HuggingFaceContent] for
/// Hugging Face directories, whose weights [dev.hasten.convert.CompressedDirectory] writes with
/// fewer bits.
@NullMarked
package dev.hasten.convert;

import org.jspecify.annotations.NullMarked;
