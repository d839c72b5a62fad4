package dev.selkie.fhe.linear.client;

import dev.selkie.fhe.linear.wire.MessageHeader;
import dev.selkie.fhe.linear.wire.RequestShape;
import dev.selkie.fhe.ring.PlainTile;
import java.nio.ByteBuffer;

/** A fresh secret key for one parameter set, and what encrypts and decrypts under it. */
interface LaneCipher extends AutoCloseable {
  /** Starts a request: decides its header's kind and length, and draws what all of it shares. */
  Request start(MessageHeader header, RequestShape shape);

  /**
   * Decrypts one ciphertext; safe from several threads.
   *
   * @param c0 residues of the used lanes, direct
   * @param c1 N residues, direct; overwritten
   * @param y int64 results, {@code stride} words apart from byte {@code at} on
   */
  void decrypt(ByteBuffer c0, ByteBuffer c1, int lanes, ByteBuffer y, int at, int stride);

  @Override
  void close();

  /** One request while it is written. */
  interface Request {
    /** The whole message. */
    ByteBuffer message();

    /** Its header. */
    MessageHeader header();

    /** Encrypts some polynomials into their place; safe from several threads. */
    void encrypt(PlainTile tile);
  }
}
