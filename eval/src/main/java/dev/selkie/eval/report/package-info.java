/** The self-contained HTML page of a run folder. */
@NullMarked
package dev.selkie.eval.report;

import org.jspecify.annotations.NullMarked;
