package dev.hasten.runtime;

/// Where an answer goes as it comes. Called by the thread that computes it.
@FunctionalInterface
public interface AnswerSink {

  /// Whether anybody still listens; if not, the answer is broken off.
  enum Listener {
    /// The answer goes on.
    PRESENT,
    /// The answer ends here, as [FinishReason#CANCELLED].
    GONE
  }

  /// Takes the next piece: whole characters, nothing that may become a stop text; perhaps empty.
  Listener text(String piece);

  /// The same where there is no text to show, such as between the parts of a long prompt.
  default Listener listener() {
    return Listener.PRESENT;
  }

  /// Listens to the end and does nothing.
  static AnswerSink silent() {
    return _ -> Listener.PRESENT;
  }
}
