/// Says how good a model is: perplexity by llama-perplexity's protocol and the divergence from a
/// reference that runs beside it ([dev.hasten.quality.DecoderEvaluation]), the agreement of
/// embeddings with a reference's and with people's scores ([dev.hasten.quality.EncoderEvaluation]).
/// Models and texts enter; numbers with intervals leave, the same for any number of threads.
@NullMarked
package dev.hasten.quality;

import org.jspecify.annotations.NullMarked;
