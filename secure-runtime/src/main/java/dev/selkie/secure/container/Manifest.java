package dev.selkie.secure.container;

import dev.selkie.engine.weights.Metadata;
import java.util.List;

/**
 * The encrypted part of a sealed file that is not weights.
 *
 * @param sourceFormat what was sealed, such as {@code "GGUF v3"}
 */
record Manifest(
    ModelIdentity identity, String sourceFormat, Metadata metadata, List<TensorEntry> tensors) {
  Manifest {
    tensors = List.copyOf(tensors);
  }
}
