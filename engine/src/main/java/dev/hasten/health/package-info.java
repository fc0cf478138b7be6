/// What the machine and the JVM did while a model ran, and what is wrong with how they are set up.
/// Files of `/proc` and `/sys` and the JVM's own counters enter, read by small parsers that never
/// fail: what a system does not tell is absent. [dev.hasten.health.RuntimeFacts] of an interval and
/// [dev.hasten.health.SetupFacts] of what stands still leave, and the [dev.hasten.health.Finding]s
/// that [dev.hasten.health.Doctor] makes of both.
@NullMarked
package dev.hasten.health;

import org.jspecify.annotations.NullMarked;
