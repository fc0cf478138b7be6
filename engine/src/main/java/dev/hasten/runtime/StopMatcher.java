package dev.hasten.runtime;

import java.util.List;

/// Watches text that comes in pieces for stop texts, and holds back what may become one.
final class StopMatcher {
  private final List<String> stops;
  private final StringBuilder held = new StringBuilder();
  private boolean stopped;

  StopMatcher(List<String> stops) {
    this.stops = stops.stream().filter(stop -> !stop.isEmpty()).toList();
  }

  /// Adds text and returns what is certain to belong to the answer.
  String append(String text) {
    held.append(text);
    int stop = firstStop();
    if (stop >= 0) {
      stopped = true;
      held.setLength(stop);
      return release(stop);
    }
    return release(held.length() - heldBack());
  }

  boolean stopped() {
    return stopped;
  }

  /// What was held back, now that no more comes.
  String finish() {
    return release(held.length());
  }

  private String release(int length) {
    String text = held.substring(0, length);
    held.delete(0, length);
    return text;
  }

  private int firstStop() {
    return stops.stream().mapToInt(held::indexOf).filter(at -> at >= 0).min().orElse(-1);
  }

  /// Length of the longest end of the held text that begins a stop text.
  private int heldBack() {
    int longest = 0;
    for (String stop : stops) {
      for (int length = Math.min(stop.length() - 1, held.length()); length > longest; length--) {
        if (stop.startsWith(held.substring(held.length() - length))) {
          longest = length;
        }
      }
    }
    return longest;
  }
}
