package dev.hasten.explain;

import dev.hasten.machine.Ceilings;

/// Why a model is slow here.
///
/// @param prefill of a prompt
/// @param decode of tokens after that prompt
public record Explanation(Ceilings ceilings, Phase prefill, Phase decode) {}
