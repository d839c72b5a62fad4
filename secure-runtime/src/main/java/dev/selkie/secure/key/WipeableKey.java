package dev.selkie.secure.key;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import javax.crypto.SecretKey;

/**
 * A JCE key whose {@link #destroy()} works, unlike that of {@code SecretKeySpec}. It looks at a
 * {@link SecretBytes} that it does not own: wiping either wipes both.
 */
public final class WipeableKey implements SecretKey {
  private static final long serialVersionUID = 1L;

  private final transient SecretBytes bytes;
  private final String algorithm;
  private transient boolean destroyed;

  /** A key for {@code algorithm}, such as {@code "AES"}, over these bytes. */
  public WipeableKey(String algorithm, SecretBytes bytes) {
    this.algorithm = algorithm;
    this.bytes = bytes;
  }

  @Override
  public String getAlgorithm() {
    return algorithm;
  }

  @Override
  public String getFormat() {
    return "RAW";
  }

  /** A copy, which SunJCE's ciphers and MACs wipe after use. */
  @Override
  public byte[] getEncoded() {
    return bytes.toArray();
  }

  @Override
  public void destroy() {
    destroyed = true;
    bytes.close();
  }

  @Override
  public boolean isDestroyed() {
    return destroyed;
  }

  @Override
  public String toString() {
    return "WipeableKey[" + algorithm + "]";
  }

  private void writeObject(ObjectOutputStream out) throws NotSerializableException {
    throw new NotSerializableException("a secret key is not serialized");
  }
}
