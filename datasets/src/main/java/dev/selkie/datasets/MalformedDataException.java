package dev.selkie.datasets;

import java.io.IOException;

/**
 * A data file that is missing or breaks its format. The message gives the file, the line and the
 * rule.
 */
public class MalformedDataException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Malformed at a line, counted from 1. */
  public MalformedDataException(String file, long line, String rule) {
    super(file + ", line " + line + ": " + rule);
  }

  /** Missing, or malformed as a whole. */
  public MalformedDataException(String file, String rule) {
    super(file + ": " + rule);
  }
}
