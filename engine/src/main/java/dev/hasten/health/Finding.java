package dev.hasten.health;

/// Something about the setup that makes models slower.
///
/// @param what is so, with its numbers
/// @param why it costs speed
/// @param fix a command or a setting to change
public record Finding(Severity severity, String what, String why, String fix) {

  /// How bad it is, worst first.
  public enum Severity {
    /// It cost speed in this run.
    PROBLEM,
    /// It may cost speed.
    ADVICE
  }

  static Finding problem(String what, String why, String fix) {
    return new Finding(Severity.PROBLEM, what, why, fix);
  }

  static Finding advice(String what, String why, String fix) {
    return new Finding(Severity.ADVICE, what, why, fix);
  }
}
