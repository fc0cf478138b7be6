/// Learns from a text what a model's matrices are multiplied with, and rounds them so that their
/// products change least. A model and a text enter ([dev.hasten.calibrate.ActivationStatistics]);
/// importances in llama.cpp's format, blocks rounded with error feedback
/// ([dev.hasten.calibrate.ErrorFeedback]) and scales that matrices absorb leave.
@NullMarked
package dev.hasten.calibrate;

import org.jspecify.annotations.NullMarked;
