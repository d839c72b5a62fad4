/** Inputs for side-by-side measurements; never published. */
@NullMarked
package dev.selkie.benchmarks;

import org.jspecify.annotations.NullMarked;
