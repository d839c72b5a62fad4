package dev.selkie.fhe.linear.wire;

import java.io.IOException;

/** A message that breaks the wire format. The text holds sizes and field names, never contents. */
public final class MalformedMessageException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Gives the rule, then the value. */
  public MalformedMessageException(String message) {
    super(message);
  }
}
