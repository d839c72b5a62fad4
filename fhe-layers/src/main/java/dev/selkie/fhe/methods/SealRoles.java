package dev.selkie.fhe.methods;

import dev.selkie.fhe.seal.Ciphertext;
import java.util.List;

/** One matrix under a method on SEAL's public interface: the steps of both roles. */
public interface SealRoles extends AutoCloseable {
  /** Tokens that one request holds. */
  int mostTokens();

  /** Bytes of the public keys. */
  long keyBytes();

  /** Bytes of the prepared weights. */
  long weightBytes();

  /** Bytes of a fresh ciphertext on the wire, as SEAL writes it. */
  long freshBytes();

  /**
   * The client encrypts.
   *
   * @param x shape [.., cols]; the tokens from {@code first} on are taken
   */
  List<Ciphertext> encrypt(short[] x, int first, int tokens);

  /** The server multiplies; it may change the request. */
  List<Ciphertext> multiply(List<Ciphertext> request);

  /**
   * The client decrypts.
   *
   * @param y shape [.., rows], the tokens from {@code first} on are overwritten
   */
  void decrypt(List<Ciphertext> response, int first, int tokens, double[] y);

  @Override
  void close();
}
