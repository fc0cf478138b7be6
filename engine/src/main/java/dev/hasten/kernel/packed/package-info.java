/// The few forms in which fast kernels read weights, whatever type the file has. A
/// [dev.hasten.model.Weight] enters [dev.hasten.kernel.packed.Packer], a
/// [dev.hasten.kernel.packed.PackedMatrix] leaves: 16 rows interleaved, so that one load of 64
/// bytes serves 16 outputs. The codes stay those of the file; nothing is quantized anew.
@NullMarked
package dev.hasten.kernel.packed;

import org.jspecify.annotations.NullMarked;
