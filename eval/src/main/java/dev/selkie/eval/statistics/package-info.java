/** Intervals and tests, each with a closed-form fixture. */
@NullMarked
package dev.selkie.eval.statistics;

import org.jspecify.annotations.NullMarked;
