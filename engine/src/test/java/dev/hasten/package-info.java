/// What the tests of all rooms share.
@NullMarked
package dev.hasten;

import org.jspecify.annotations.NullMarked;
