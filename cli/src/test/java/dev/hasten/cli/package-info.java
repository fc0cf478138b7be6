/// Tests of the whole program: command lines go in, exit codes and what is printed come out.
@NullMarked
package dev.hasten.cli;

import org.jspecify.annotations.NullMarked;
