/// Why one run was slower or faster than another: two reports that `explain --json` printed enter
/// ([dev.hasten.explain.diff.SavedReport]), a sentence, the times side by side and what else
/// differs leave ([dev.hasten.explain.diff.ReportDiff]). No model is opened.
@NullMarked
package dev.hasten.explain.diff;

import org.jspecify.annotations.NullMarked;
