package dev.selkie.fhe.linear.wire;

/** What a message is, and in which direction it travels. */
public enum MessageKind {
  /** Client to server: what are this matrix's shape and parameters? No payload. */
  DESCRIBE(1),
  /** Server to client: a {@link MatrixDescription}. */
  DESCRIPTION(2),
  /** Client to server: a seed, then c0 of every ciphertext. */
  PRODUCT_REQUEST(3),
  /** Server to client: one ciphertext per row. */
  PRODUCT_RESPONSE(4),
  /** Server to client: the session has ended; why is not said. No payload. */
  ENDED(5),
  /**
   * Client to server: c0 of every ciphertext, then c1 of every one: masks not drawn from a seed.
   */
  WHOLE_REQUEST(6),
  /** Client to server: a seed; what is W times the masks it stands for? */
  POOL_REQUEST(7),
  /** Server to client: c1 of every row. */
  POOL_RESPONSE(8),
  /** Client to server: for each token one coefficient of c0 of every column. */
  LANE_REQUEST(9),
  /** Server to client: for each token one coefficient of c0 of every row. */
  LANE_RESPONSE(10);

  private final int code;

  MessageKind(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static MessageKind of(int code) throws MalformedMessageException {
    for (MessageKind kind : values()) {
      if (kind.code == code) {
        return kind;
      }
    }
    throw new MalformedMessageException("message kind must be 1 to 10: kind=" + code);
  }
}
