/** Finds and loads the native libraries that are bundled with Selkie's jars. */
@NullMarked
package dev.selkie.kernels.loader;

import org.jspecify.annotations.NullMarked;
