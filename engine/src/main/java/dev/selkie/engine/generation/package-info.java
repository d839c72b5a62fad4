/** Text generation: sampling, streaming, statistics. */
@NullMarked
package dev.selkie.engine.generation;

import org.jspecify.annotations.NullMarked;
