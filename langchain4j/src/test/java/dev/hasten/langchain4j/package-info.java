@NullMarked
package dev.hasten.langchain4j;

import org.jspecify.annotations.NullMarked;
