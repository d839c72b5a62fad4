/** Folders as Hugging Face writes them: config.json, safetensors files, tokenizer.json. */
@NullMarked
package dev.selkie.engine.weights.safetensors;

import org.jspecify.annotations.NullMarked;
