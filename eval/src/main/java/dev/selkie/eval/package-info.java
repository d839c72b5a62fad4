/** Evaluation: what a mode costs in accuracy and in time, measured on the same questions. */
@NullMarked
package dev.selkie.eval;

import org.jspecify.annotations.NullMarked;
