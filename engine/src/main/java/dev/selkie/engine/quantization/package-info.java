/** GGUF block types to floats and back. */
@NullMarked
package dev.selkie.engine.quantization;

import org.jspecify.annotations.NullMarked;
