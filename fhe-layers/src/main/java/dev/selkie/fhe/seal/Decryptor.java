package dev.selkie.fhe.seal;

import java.nio.ByteBuffer;

/** Decrypts with the secret key. Safe for use by several threads at once. */
public final class Decryptor implements AutoCloseable {
  private final SealContext context;
  private final NativeHandle handle;

  private Decryptor(SealContext context, NativeHandle handle) {
    this.context = context;
    this.handle = handle;
  }

  /**
   * Creates a decryptor that holds its own copy of the key.
   *
   * @throws IllegalArgumentException if the key belongs to other parameters
   */
  public static Decryptor create(SealContext context, SecretKey secretKey) {
    try (NativeHandle.Lease contextLease = context.lease();
        NativeHandle.Lease keyLease = secretKey.lease()) {
      long address = Native.decryptorCreate(contextLease.address(), keyLease.address());
      return new Decryptor(context, new NativeHandle("Decryptor", address, Native::decryptorFree));
    }
  }

  /**
   * Decrypts the ciphertexts {@code [from, from + count)} into the plaintexts of the same indices.
   *
   * @param in direct; ciphertexts as {@link Encryptor#encryptSymmetric} writes them
   * @param from first ciphertext and plaintext
   * @param count how many
   * @param coefficients plaintexts, shape [.., degree], overwritten with values in [0, t)
   * @throws IllegalArgumentException if a length is wrong or a residue is not in [0, q); earlier
   *     plaintexts of the range may then be written
   */
  public void decrypt(ByteBuffer in, int from, int count, long[] coefficients) {
    BfvParameters parameters = context.parameters();
    Residues.check(parameters, in, from, count);
    Residues.check(parameters, coefficients, from, count);
    try (NativeHandle.Lease decryptor = handle.lease()) {
      for (int i = from; i < from + count; i++) {
        Native.decryptorDecrypt(
            decryptor.address(),
            in,
            Residues.offset(parameters, i),
            coefficients,
            i * parameters.degree());
      }
    }
  }

  /** Decrypts a ciphertext of any scheme. */
  public void decrypt(Ciphertext ciphertext, Plaintext destination) {
    try (NativeHandle.Lease decryptor = handle.lease();
        NativeHandle.Lease encrypted = ciphertext.lease();
        NativeHandle.Lease result = destination.lease()) {
      Native.decryptorDecryptCiphertext(decryptor.address(), encrypted.address(), result.address());
    }
  }

  /**
   * Wipes the key's copy and frees.
   *
   * @throws IllegalStateException if a call on another thread is using it
   */
  @Override
  public void close() {
    handle.close();
  }
}
