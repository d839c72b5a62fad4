package dev.selkie.secure.keystore;

import dev.selkie.engine.weights.MalformedModelException;
import java.nio.file.Path;

/** A file of public keys that is not one. */
public final class MalformedKeyFileException extends MalformedModelException {
  private static final long serialVersionUID = 1L;

  MalformedKeyFileException(Path file, String rule) {
    super(file, rule);
  }
}
