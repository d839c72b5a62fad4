/**
 * {@code selkie bench}: measurements as lines. A speed is believed only as a ratio of figures from
 * one run on one machine.
 */
@NullMarked
package dev.selkie.cli.bench;

import org.jspecify.annotations.NullMarked;
