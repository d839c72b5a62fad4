package dev.selkie.fhe.linear.client;

/** The server answered with something that is not the product. The session has ended. */
public final class WrongAnswerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WrongAnswerException() {
    super("the server's answer is not the product with its matrix");
  }
}
