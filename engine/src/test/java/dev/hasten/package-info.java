/// What tests of several rooms share.
@NullMarked
package dev.hasten;

import org.jspecify.annotations.NullMarked;
