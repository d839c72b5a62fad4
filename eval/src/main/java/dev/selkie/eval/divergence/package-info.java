/** Where two modes of one model begin to differ, and which layers lose the answers. */
@NullMarked
package dev.selkie.eval.divergence;

import org.jspecify.annotations.NullMarked;
