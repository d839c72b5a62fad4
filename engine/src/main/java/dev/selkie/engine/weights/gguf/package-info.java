/** GGUF files, version 2 and 3: reader and writer. */
@NullMarked
package dev.selkie.engine.weights.gguf;

import org.jspecify.annotations.NullMarked;
