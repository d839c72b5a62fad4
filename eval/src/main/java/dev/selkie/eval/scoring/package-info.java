/** Log-probabilities of answers. */
@NullMarked
package dev.selkie.eval.scoring;

import org.jspecify.annotations.NullMarked;
