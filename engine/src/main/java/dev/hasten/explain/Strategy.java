package dev.hasten.explain;

/// What can be done about slowness.
public enum Strategy {
  QUANTIZATION("fewer bits"),
  PRUNING("fewer weights"),
  DISTILLATION("a smaller model"),
  HARDWARE("other kernels or an accelerator"),
  THREADS("another number of threads"),
  DISTRIBUTION("several machines"),
  BATCHING("several answers at once"),
  SPECULATION("guessing ahead"),
  KV_CACHE("a smaller KV cache"),
  SHORTER_CONTEXT("fewer tokens"),
  WARM_START("a warm start");

  private final String words;

  Strategy(String words) {
    this.words = words;
  }

  /// What it comes to.
  public String words() {
    return words;
  }
}
