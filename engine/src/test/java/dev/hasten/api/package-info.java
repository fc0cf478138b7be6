@NullMarked
package dev.hasten.api;

import org.jspecify.annotations.NullMarked;
