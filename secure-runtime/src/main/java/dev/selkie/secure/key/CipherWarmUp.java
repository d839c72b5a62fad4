package dev.selkie.secure.key;

import java.nio.ByteBuffer;
import javax.crypto.AEADBadTagException;
import org.jspecify.annotations.Nullable;

/*
 * The JIT puts the processor's AES and GHASH instructions where a compiled caller calls them, and compiles that caller after some thousand
 * calls. In calls of 16 KiB these are 80 MB at a twentieth of the speed: 1.6 CPU seconds on JDK 17. As many calls of 256 bytes take 0.2, and
 * some long ones among them show the compiler that path too.
 */

/** Has the JIT compile AES-GCM with a key of zeros before much is opened or sealed. */
public final class CipherWarmUp {
  /** Decryption. */
  public static final CipherWarmUp OPENING = new CipherWarmUp(false);

  /** Encryption. */
  public static final CipherWarmUp SEALING = new CipherWarmUp(true);

  /** Bytes from which on it pays. */
  public static final long WORTHWHILE_BYTES = 64 << 20;

  private static final int CALLS = 12_000;
  private static final int LONG_EVERY = 50;
  private static final int SHORT = 256;
  private static final int LONG = 16 << 10;

  private final boolean sealing;
  private @Nullable Thread thread;

  private CipherWarmUp(boolean sealing) {
    this.sealing = sealing;
  }

  /** Starts it on a thread of its own, once in the life of the JVM. */
  public synchronized void start() {
    if (thread == null) {
      thread = new Thread(this::run, "selkie-warm-up");
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** Waits until it is done, if it was started; an interrupt ends the waiting. */
  public void await() {
    Thread started;
    synchronized (this) {
      started = thread;
    }
    if (started == null) {
      return;
    }
    try {
      started.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    byte[] plain = new byte[LONG];
    byte[] none = new byte[0];
    byte[] brief = new byte[SHORT + AesGcm.TAG_LENGTH];
    byte[] whole = new byte[LONG + AesGcm.TAG_LENGTH];
    try (AesGcm cipher = new AesGcm();
        SecretBytes zeros = SecretBytes.owning(new byte[AesGcm.KEY_LENGTH])) {
      WipeableKey key = new WipeableKey("AES", zeros);
      cipher.encrypt(key, nonce(0), none, plain, SHORT, brief);
      cipher.encrypt(key, nonce(1), none, plain, LONG, whole);
      for (int i = 0; i < CALLS; i++) {
        boolean isLong = i % LONG_EVERY == 0;
        if (sealing) {
          cipher.encrypt(key, nonce(i + 2), none, plain, isLong ? LONG : SHORT, whole);
        } else if (isLong) {
          cipher.decrypt(key, nonce(1), none, whole, whole.length, plain);
        } else {
          cipher.decrypt(key, nonce(0), none, brief, brief.length, plain);
        }
      }
    } catch (AEADBadTagException e) {
      throw new IllegalStateException("AES-256-GCM does not open what it sealed", e);
    }
  }

  private static byte[] nonce(int number) {
    return ByteBuffer.allocate(AesGcm.NONCE_LENGTH).putInt(number).array();
  }
}
