/** llama2.c checkpoints of the first layout, with their tokenizer files. */
@NullMarked
package dev.selkie.engine.weights.llama2c;

import org.jspecify.annotations.NullMarked;
