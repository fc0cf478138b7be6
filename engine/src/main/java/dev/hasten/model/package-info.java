/// One description of a model, many readers. A [dev.hasten.format.ModelFile] enters; a
/// [dev.hasten.model.ModelConfig] (Hugging Face's names), a [dev.hasten.model.Graph] of standard
/// operators over named weights with named axes, and the weights themselves in canonical layout
/// leave. Each architecture is one file and a line in [dev.hasten.model.Architectures]; nobody else
/// knows an architecture: executor, cost model, pruner, trainer, emitter and placement read the
/// graph.
@NullMarked
package dev.hasten.model;

import org.jspecify.annotations.NullMarked;
