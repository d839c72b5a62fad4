package dev.selkie.secure.keystore;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import javax.crypto.SecretKey;

/**
 * A key out of a keystore that keeps no copy: {@link #getEncoded()} hands the only one over, once,
 * and whoever takes it wipes it.
 */
final class HandedOverKey implements SecretKey {
  private static final long serialVersionUID = 1L;

  private final String algorithm;
  private transient byte[] bytes;

  HandedOverKey(BcfksReader.Entry entry) {
    algorithm = entry.algorithm();
    bytes = entry.key().expose();
  }

  @Override
  public String getAlgorithm() {
    return algorithm;
  }

  @Override
  public String getFormat() {
    return "RAW";
  }

  @Override
  public synchronized byte[] getEncoded() {
    if (bytes.length == 0) {
      throw new IllegalStateException("a key is handed over once");
    }
    byte[] taken = bytes;
    bytes = new byte[0];
    return taken;
  }

  @Override
  public synchronized void destroy() {
    Arrays.fill(bytes, (byte) 0);
    bytes = new byte[0];
  }

  @Override
  public synchronized boolean isDestroyed() {
    return bytes.length == 0;
  }

  @Override
  public String toString() {
    return "HandedOverKey[" + algorithm + "]";
  }

  private void writeObject(ObjectOutputStream out) throws NotSerializableException {
    throw new NotSerializableException("a secret key is not serialized");
  }
}
