/** The command line application: one small class for each command, over the libraries. */
@NullMarked
package dev.selkie.cli;

import org.jspecify.annotations.NullMarked;
