package dev.selkie.fhe.seal;

import dev.selkie.kernels.loader.LoadOnce;
import java.nio.ByteBuffer;

/**
 * Every native method over SEAL. Addresses come from the {@code create} methods and are never 0;
 * callers check lengths before calling. C++ failures arrive as IllegalArgumentException,
 * IllegalStateException or OutOfMemoryError with the C++ message.
 */
final class Native {
  private static final LoadOnce LIBRARY =
      new LoadOnce("seal", Native.class, 1, System::load, Native::abiVersion);

  private Native() {}

  /** Loads the library once; a failure is remembered, and thrown each time. */
  static void load() {
    LIBRARY.require();
  }

  static native int abiVersion();

  static native String version();

  static native String source();

  /** Native objects alive now, of every kind. */
  static native long liveHandles();

  static native long contextCreate(int degree, int coeffModulusBits, int log2PlainModulus);

  static native long contextCoeffModulus(long context);

  static native void contextFree(long context);

  static native long secretKeyGenerate(long context);

  /** As many coefficients as the context's degree, each -1, 0 or 1. */
  static native long secretKeyCreate(long context, byte[] coefficients);

  static native void secretKeyFree(long secretKey);

  static native long encryptorCreate(long context, long secretKey);

  /** Encrypts degree coefficients from an index on into 2 * degree residues at a byte offset. */
  static native void encryptorEncrypt(
      long encryptor, long[] coefficients, int index, ByteBuffer out, int offset);

  static native void encryptorFree(long encryptor);

  static native long decryptorCreate(long context, long secretKey);

  /** The reverse of {@link #encryptorEncrypt}. */
  static native void decryptorDecrypt(
      long decryptor, ByteBuffer in, int offset, long[] coefficients, int index);

  static native void decryptorFree(long decryptor);

  static native long plaintextCreate(long context, long[] coefficients);

  static native void plaintextFree(long plaintext);

  static native long ciphertextCreate(long context);

  static native void ciphertextRead(long ciphertext, ByteBuffer in, int offset);

  static native void ciphertextWrite(long ciphertext, ByteBuffer out, int offset);

  static native void ciphertextFree(long ciphertext);

  static native long evaluatorCreate(long context);

  static native void evaluatorMultiplyPlain(
      long evaluator, long ciphertext, long plaintext, long destination);

  static native void evaluatorAdd(long evaluator, long a, long b, long destination);

  static native void evaluatorSub(long evaluator, long a, long b, long destination);

  static native void evaluatorNegate(long evaluator, long a, long destination);

  static native void evaluatorFree(long evaluator);

  /** CKKS; the last prime serves key switching only. */
  static native long contextCreateCkks(int degree, int[] bits);

  static native void encryptorEncryptPlaintext(long encryptor, long plaintext, long destination);

  static native long encryptorSeededBytes(long encryptor);

  static native void decryptorDecryptCiphertext(long decryptor, long ciphertext, long destination);

  static native long plaintextCreateEmpty();

  static native void plaintextCoefficients(long plaintext, long[] coefficients);

  static native long plaintextCreateCkks(long context, double[] values, double scale);

  static native void plaintextValues(long context, long plaintext, double[] values);

  static native long ciphertextCreateEmpty(long context);

  static native long ciphertextSavedBytes(long ciphertext);

  static native void evaluatorPlaintextToNtt(long evaluator, long plaintext);

  static native void evaluatorToNtt(long evaluator, long ciphertext);

  static native void evaluatorFromNtt(long evaluator, long ciphertext);

  static native void evaluatorRotate(long evaluator, long a, int steps, long keys, long to);

  static native void evaluatorRescale(long evaluator, long ciphertext);

  static native long galoisKeysCreate(long context, long secretKey, int[] steps);

  static native long galoisKeysBytes(long keys);

  static native void galoisKeysFree(long keys);
}
