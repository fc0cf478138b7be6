/// Classes that break the house rules on purpose, so that a test can see the rules find them.
@NullMarked
package dev.hasten.unruly;

import org.jspecify.annotations.NullMarked;
