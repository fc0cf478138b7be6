package dev.hasten.template;

import java.util.HashSet;
import java.util.Set;

/// What a parser must know about the place it is at.
final class ParseContext {
  private int conditionals;
  private int loops;
  private Set<String> namesRead = new HashSet<>();

  /// The state that a macro's body hides and restores.
  record Outside(int loops, Set<String> namesRead) {}

  void enterConditional() {
    conditionals++;
  }

  void leaveConditional() {
    conditionals--;
  }

  void enterLoop() {
    loops++;
  }

  void leaveLoop() {
    loops--;
  }

  boolean inLoop() {
    return loops > 0;
  }

  void readsName(String name) {
    namesRead.add(name);
  }

  Outside enterMacro() {
    Outside outside = new Outside(loops, namesRead);
    loops = 0;
    namesRead = new HashSet<>();
    return outside;
  }

  /// Returns the names that the macro reads.
  Set<String> leaveMacro(Outside outside) {
    Set<String> inside = namesRead;
    loops = outside.loops;
    namesRead = outside.namesRead;
    namesRead.addAll(inside);
    return inside;
  }

  /// Refuses an unknown filter or test. Inside a condition that waits until it is reached, as in
  /// jinja2: templates probe for what their host offers.
  void requireKnown(String kind, String name, Set<String> known, Position position) {
    if (conditionals == 0 && !known.contains(name)) {
      throw Failure.unsupportedSyntax("%s '%s'".formatted(kind, name), position);
    }
  }
}
