/// Requests to tokens. [dev.hasten.runtime.GenerationRequest]s enter the
/// [dev.hasten.runtime.Engine]; each call of `step()` schedules what fits (decode first, then
/// chunks of prompts), runs it, samples, and lets [dev.hasten.runtime.StepEvent]s leave.
/// [dev.hasten.runtime.Embedder], [dev.hasten.runtime.Classifier], [dev.hasten.runtime.Reranker]
/// and [dev.hasten.runtime.MaskedLanguageModel] do the same for encoders, a batch of texts at a
/// time.
@NullMarked
package dev.hasten.runtime;

import org.jspecify.annotations.NullMarked;
