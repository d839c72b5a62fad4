/** A run folder as Tablesaw tables, to look at it from a notebook or another program. */
@NullMarked
package dev.selkie.eval.table;

import org.jspecify.annotations.NullMarked;
