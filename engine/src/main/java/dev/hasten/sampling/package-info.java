/// From logits to a token. A row of logits, the tokens so far and
/// [dev.hasten.sampling.SamplingParams] enter; a token id leaves. The random number of a position
/// depends on seed and position alone, so that a replay gives the same tokens.
@NullMarked
package dev.hasten.sampling;

import org.jspecify.annotations.NullMarked;
