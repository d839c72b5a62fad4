/** The decoder-only transformer, its KV cache and its batches. */
@NullMarked
package dev.selkie.engine.decoder;

import org.jspecify.annotations.NullMarked;
