/** Files that appear whole or not at all, and reads at a position. */
@NullMarked
package dev.selkie.secure.file;

import org.jspecify.annotations.NullMarked;
