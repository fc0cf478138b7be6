package dev.hasten.quality;

import dev.hasten.kernel.Kernels;
import dev.hasten.kvcache.KvType;
import dev.hasten.runtime.LanguageModel;

/// A model and how it is run.
///
/// @param model must stay open as long as it is evaluated
/// @param kernels what computes it, with the activations it is judged with
/// @param kv the numbers of its KV cache; encoders have none and take no notice
public record Contender(LanguageModel model, Kernels kernels, KvType kv) {

  String path() {
    return model.file().path().toString();
  }
}
