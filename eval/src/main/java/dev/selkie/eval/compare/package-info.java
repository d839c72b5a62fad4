/** Two runs of the same questions against each other. */
@NullMarked
package dev.selkie.eval.compare;

import org.jspecify.annotations.NullMarked;
