/** The passes of an evaluation and the folder that they fill. */
@NullMarked
package dev.selkie.eval.run;

import org.jspecify.annotations.NullMarked;
