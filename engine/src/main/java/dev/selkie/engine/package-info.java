/** The decoder as a library: open a model, tokenize, run it in one of the execution modes. */
@NullMarked
package dev.selkie.engine;

import org.jspecify.annotations.NullMarked;
