/** Text to token ids and back. */
@NullMarked
package dev.selkie.engine.tokenizer;

import org.jspecify.annotations.NullMarked;
