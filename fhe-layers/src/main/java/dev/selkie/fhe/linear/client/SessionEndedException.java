package dev.selkie.fhe.linear.client;

/** The other role ended the session, answered something else, or could not be reached. */
public final class SessionEndedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /** Says what was wrong with the answer, never what was asked. */
  public SessionEndedException(String message) {
    super(message);
  }

  /** Says what was wrong with the answer, never what was asked. */
  public SessionEndedException(String message, Throwable cause) {
    super(message, cause);
  }
}
