package dev.selkie.engine.linear;

/**
 * What products have cost so far: wall time of each role and bytes on the wire.
 *
 * @param clientNanos time in the client role (encode, encrypt, decrypt, decode)
 * @param decryptNanos of that, time in decrypting and decoding answers
 * @param serverNanos time in the server role
 * @param bytesUp bytes from client to server
 * @param bytesDown bytes from server to client
 * @param products matrix products computed
 */
public record LinearCost(
    long clientNanos,
    long decryptNanos,
    long serverNanos,
    long bytesUp,
    long bytesDown,
    long products) {
  /** Nothing spent. */
  public static final LinearCost NONE = new LinearCost(0, 0, 0, 0, 0, 0);

  /** What was spent since {@code earlier}. */
  public LinearCost minus(LinearCost earlier) {
    return new LinearCost(
        clientNanos - earlier.clientNanos,
        decryptNanos - earlier.decryptNanos,
        serverNanos - earlier.serverNanos,
        bytesUp - earlier.bytesUp,
        bytesDown - earlier.bytesDown,
        products - earlier.products);
  }
}
