package dev.hasten.explain;

import dev.hasten.health.RuntimeFacts;
import dev.hasten.machine.Ceilings;
import dev.hasten.machine.MachineCeilings;

/// Why a model is slow here.
///
/// @param ceilings of the threads that ran it, measured beside it
/// @param machine everything that is known of this machine
/// @param load from the file to the first step
/// @param starts what loading takes at other starts
/// @param prefill of a prompt
/// @param decode of tokens after that prompt
/// @param steadiness how far repetitions lay apart
/// @param decodeModel what other circumstances would change
/// @param runtime what the JVM and the system did meanwhile
public record Explanation(
    Ceilings ceilings,
    MachineCeilings machine,
    Phase load,
    Starts starts,
    Phase prefill,
    Phase decode,
    Steadiness steadiness,
    DecodeModel decodeModel,
    RuntimeFacts runtime) {}
