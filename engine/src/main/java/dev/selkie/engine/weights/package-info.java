/** Model files as metadata and tensors, and the SPI through which another module opens them. */
@NullMarked
package dev.selkie.engine.weights;

import org.jspecify.annotations.NullMarked;
