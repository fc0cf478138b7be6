/// Model files. A GGUF file or a directory of safetensors enters; a [dev.hasten.format.ModelFile]
/// leaves: named tensors as slices of the mapped bytes, and what the file says about them. No
/// length, count or offset of a file is believed before it is checked against the bytes that are
/// there. Both kinds are written, too, complete or not at all.
@NullMarked
package dev.hasten.format;

import org.jspecify.annotations.NullMarked;
