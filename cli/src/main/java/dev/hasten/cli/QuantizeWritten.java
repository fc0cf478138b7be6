package dev.hasten.cli;

import dev.hasten.cli.QuantizeReport.TensorRow;
import java.util.List;

/// What `quantize` has written.
///
/// @param fallbacks tensors that got another type than was wanted
/// @param warnings what a user should know
/// @param fileBytesBefore of the old model
/// @param tensorBytes of the new tensors
record QuantizeWritten(
    List<TensorRow> tensors,
    int fallbacks,
    List<String> warnings,
    long fileBytesBefore,
    long tensorBytes) {}
