package dev.selkie.engine.weights;

import java.io.IOException;
import java.nio.file.Path;

/** A kind of model file. Found through {@link java.util.ServiceLoader}. */
public interface WeightFormat {
  /** The format's name, such as {@code "gguf"}. */
  String name();

  /**
   * Whether the file is of this kind.
   *
   * @param file an existing file or folder
   * @param head the first 64 bytes of the file, fewer if it is shorter, none of a folder
   */
  boolean recognizes(Path file, byte[] head);

  /**
   * Opens the file. Nothing in it is trusted.
   *
   * @throws MalformedModelException if the file breaks its format
   * @throws AuthenticationException if a key does not open it or a byte was changed
   */
  WeightSource open(Path file, OpenOptions options) throws IOException;
}
