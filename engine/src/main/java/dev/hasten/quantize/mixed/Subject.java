package dev.hasten.quantize.mixed;

import dev.hasten.calibrate.ActivationStatistics;
import dev.hasten.convert.GgufContent;
import dev.hasten.executor.ThreadTeam;
import dev.hasten.quality.Contender;
import dev.hasten.quantize.TypeOverride;
import java.util.List;

/// What types are chosen for.
///
/// @param contender a GGUF file's model that reads float activations, so that only weights differ
/// @param content of that file
/// @param fixed types that somebody has chosen already
/// @param text that answers are measured on; not the one on which the result is judged
/// @param team must stay open, and do nothing else meanwhile
public record Subject(
    Contender contender,
    GgufContent content,
    List<TypeOverride> fixed,
    ActivationStatistics.Text text,
    ThreadTeam team) {
  public Subject {
    fixed = List.copyOf(fixed);
  }
}
