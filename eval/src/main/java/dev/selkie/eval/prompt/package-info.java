/** Questions as text, byte for byte, and as token ids that fit a context. */
@NullMarked
package dev.selkie.eval.prompt;

import org.jspecify.annotations.NullMarked;
