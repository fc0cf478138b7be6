/// What this machine can do at most, whatever runs on it: memory read by so many threads and of so
/// much data, multiply-adds, a meeting of threads, a call into C, a disk, a connection to itself.
/// Kernels' probes and teams of threads enter; [dev.hasten.machine.MachineCeilings] leave, each
/// with its spread, and are kept on disk for the machine that [dev.hasten.machine.Fingerprint]
/// names. Model speeds are compared with them, so nothing here knows a model.
@NullMarked
package dev.hasten.machine;

import org.jspecify.annotations.NullMarked;
