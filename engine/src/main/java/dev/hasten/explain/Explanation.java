package dev.hasten.explain;

import dev.hasten.health.RuntimeFacts;
import dev.hasten.measure.Ceilings;

/// Why a model is slow here.
///
/// @param prefill of a prompt
/// @param decode of tokens after that prompt
/// @param runtime what the JVM and the system did meanwhile
public record Explanation(Ceilings ceilings, Phase prefill, Phase decode, RuntimeFacts runtime) {}
