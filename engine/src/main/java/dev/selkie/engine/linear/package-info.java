/** Linear layers, and the SPI through which another module computes their integer products. */
@NullMarked
package dev.selkie.engine.linear;

import org.jspecify.annotations.NullMarked;
