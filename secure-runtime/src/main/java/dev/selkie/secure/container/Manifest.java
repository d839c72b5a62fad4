package dev.selkie.secure.container;

import dev.selkie.engine.weights.Metadata;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The encrypted part of a sealed file that is not weights.
 *
 * @param sourceFormat what was sealed, such as {@code "GGUF v3"}
 * @param leaves hashes of the tensors' messages; files of version 1.0 have none
 */
record Manifest(
    ModelIdentity identity,
    String sourceFormat,
    Metadata metadata,
    List<TensorEntry> tensors,
    @Nullable LeafHashes leaves) {
  Manifest {
    tensors = List.copyOf(tensors);
  }
}
