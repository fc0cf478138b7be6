/// The command line: one command a file, and the only place that prints to the terminal or exits.
/// Arguments enter; text, one JSON object, or an `error:` and a `hint:` line leave.
@NullMarked
package dev.hasten.cli;

import org.jspecify.annotations.NullMarked;
