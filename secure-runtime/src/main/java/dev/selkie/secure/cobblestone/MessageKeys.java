package dev.selkie.secure.cobblestone;

import dev.selkie.secure.key.AesGcm;
import dev.selkie.secure.key.KeyedHash;
import dev.selkie.secure.key.SecretBytes;
import dev.selkie.secure.key.WipeableKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/** What a message's salt, context and input key derive: chunk key, base nonce and commitment. */
public final class MessageKeys implements AutoCloseable {
  private static final byte[] PREFIX =
      "c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0".getBytes(StandardCharsets.US_ASCII);

  private final byte[] salt;
  private final byte[] commitment;
  private final byte[] baseNonce;
  private final WipeableKey key;

  private MessageKeys(byte[] salt, byte[] commitment, byte[] baseNonce, WipeableKey key) {
    this.salt = salt;
    this.commitment = commitment;
    this.baseNonce = baseNonce;
    this.key = key;
  }

  /**
   * Derives the keys of one message.
   *
   * @param inputKey 32 uniformly random bytes
   * @param salt 24 bytes, never twice under one input key
   * @param context what the message is, so that it is refused as anything else
   */
  public static MessageKeys derive(SecretBytes inputKey, byte[] salt, byte[] context) {
    require("input key", inputKey.length(), AesGcm.KEY_LENGTH);
    require("salt", salt.length, Cobblestone.SALT_LENGTH);
    byte[] info =
        ByteBuffer.allocate(PREFIX.length + salt.length + context.length)
            .put(PREFIX)
            .put(salt)
            .put(context)
            .array();
    int nonceAt = AesGcm.KEY_LENGTH;
    int commitmentAt = nonceAt + AesGcm.NONCE_LENGTH;
    int length = commitmentAt + Cobblestone.COMMITMENT_LENGTH;
    try (SecretBytes derived = KeyedHash.SHA_512.expand(inputKey, info, length)) {
      byte[] bytes = derived.expose();
      SecretBytes key = SecretBytes.owning(Arrays.copyOf(bytes, nonceAt));
      return new MessageKeys(
          salt.clone(),
          Arrays.copyOfRange(bytes, commitmentAt, length),
          Arrays.copyOfRange(bytes, nonceAt, commitmentAt),
          new WipeableKey("AES", key));
    }
  }

  /** The 24 bytes at the start of the message. */
  public byte[] salt() {
    return salt.clone();
  }

  /** The 32 bytes behind the salt. */
  public byte[] commitment() {
    return commitment.clone();
  }

  /** Whether a message's commitment is this one, in constant time. */
  public boolean commitsTo(byte[] found) {
    return MessageDigest.isEqual(commitment, found);
  }

  WipeableKey key() {
    return key;
  }

  /** Base nonce XOR the chunk's number, big-endian. */
  byte[] nonce(long chunk) {
    byte[] nonce = baseNonce.clone();
    for (int i = 0; i < Long.BYTES; i++) {
      nonce[nonce.length - 1 - i] ^= (byte) (chunk >>> (8 * i));
    }
    return nonce;
  }

  @Override
  public void close() {
    key.destroy();
    Arrays.fill(baseNonce, (byte) 0);
  }

  private static void require(String what, int length, int expected) {
    if (length != expected) {
      throw new IllegalArgumentException(
          what + " must have " + expected + " bytes: length=" + length);
    }
  }
}
