/// What goes wrong and what to do about it. Every failure that a user can cause or meet is a
/// [dev.hasten.error.HastenException]: one sentence of what happened (what, both values, where) and
/// one of what to do next. Nothing enters; the command line turns what leaves into an `error:` and
/// a `hint:` line and an exit code.
@NullMarked
package dev.hasten.error;

import org.jspecify.annotations.NullMarked;
