/// Hasten as a library: what a program that embeds it needs, and no more. A model's name enters
/// [dev.hasten.api.Hasten#load(String)]; a [dev.hasten.api.HastenModel] leaves that answers, embeds
/// and tokenizes, and is closed when it is no longer needed. All it does is done by
/// [dev.hasten.runtime]. Whatever goes wrong for a user is a [dev.hasten.error.HastenException].
@NullMarked
package dev.hasten.api;

import org.jspecify.annotations.NullMarked;
