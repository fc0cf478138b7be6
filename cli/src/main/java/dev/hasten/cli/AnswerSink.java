package dev.hasten.cli;

/// Where an answer goes as it comes.
interface AnswerSink {

  /// Whether anybody still listens; if not, the answer is broken off.
  enum Listener {
    PRESENT,
    GONE
  }

  Listener text(String piece);

  /// The same where there is no text to show, such as between the parts of a long prompt.
  default Listener listener() {
    return Listener.PRESENT;
  }

  static AnswerSink silent() {
    return _ -> Listener.PRESENT;
  }
}
