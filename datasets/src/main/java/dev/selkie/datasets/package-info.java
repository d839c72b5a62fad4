/**
 * Multiple-choice benchmarks and the bundled model: where the questions come from, never how they
 * are scored.
 */
@NullMarked
package dev.selkie.datasets;

import org.jspecify.annotations.NullMarked;
