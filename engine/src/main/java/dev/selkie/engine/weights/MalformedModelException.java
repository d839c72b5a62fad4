package dev.selkie.engine.weights;

import java.io.IOException;
import java.nio.file.Path;

/** A model file that breaks its format. The message gives the file, the rule and the place. */
public class MalformedModelException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Malformed at a byte offset. */
  public MalformedModelException(Path file, long offset, String rule) {
    super(file + ": " + rule + " (at byte " + offset + ")");
  }

  /** Malformed as a whole. */
  public MalformedModelException(Path file, String rule) {
    super(file + ": " + rule);
  }
}
