package dev.hasten.quality;

import java.util.Optional;

/// How good a decoder is.
///
/// @param textTokens of the whole text
/// @param scoredTokens of all chunks
/// @param firstScored position in a chunk of the first token whose successor was scored
public record DecoderQuality(
    int textTokens,
    int contextTokens,
    int chunks,
    int firstScored,
    int scoredTokens,
    Perplexity perplexity,
    Optional<Divergence> divergence) {}
