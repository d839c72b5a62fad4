/** Log-probabilities of texts: continuations, letters, perplexity. */
@NullMarked
package dev.selkie.engine.scoring;

import org.jspecify.annotations.NullMarked;
