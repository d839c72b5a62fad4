/** Options that several commands share, and what users' names for things mean. */
@NullMarked
package dev.selkie.cli.options;

import org.jspecify.annotations.NullMarked;
