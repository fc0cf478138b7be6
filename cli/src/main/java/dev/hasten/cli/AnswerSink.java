package dev.hasten.cli;

/// Where an answer goes as it comes.
interface AnswerSink {

  /// Whether anybody still listens; if not, the answer is broken off.
  enum Listener {
    PRESENT,
    GONE
  }

  Listener text(String piece);

  static AnswerSink silent() {
    return _ -> Listener.PRESENT;
  }
}
