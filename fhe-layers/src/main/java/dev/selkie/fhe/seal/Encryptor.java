package dev.selkie.fhe.seal;

import java.nio.ByteBuffer;

/** Encrypts with the secret key. Safe for use by several threads at once. */
public final class Encryptor implements AutoCloseable {
  private final SealContext context;
  private final NativeHandle handle;

  private Encryptor(SealContext context, NativeHandle handle) {
    this.context = context;
    this.handle = handle;
  }

  /**
   * Creates an encryptor that holds its own copy of the key.
   *
   * @throws IllegalArgumentException if the key belongs to other parameters
   */
  public static Encryptor create(SealContext context, SecretKey secretKey) {
    try (NativeHandle.Lease contextLease = context.lease();
        NativeHandle.Lease keyLease = secretKey.lease()) {
      long address = Native.encryptorCreate(contextLease.address(), keyLease.address());
      return new Encryptor(context, new NativeHandle("Encryptor", address, Native::encryptorFree));
    }
  }

  /**
   * Encrypts the plaintexts {@code [from, from + count)} into the ciphertexts of the same indices,
   * each under fresh randomness.
   *
   * @param coefficients plaintexts, shape [.., degree], each value in [0, t)
   * @param from first plaintext and ciphertext
   * @param count how many
   * @param out direct; ciphertexts, shape [.., 2, degree], little-endian uint64 residues in [0, q),
   *     coefficient form, c0 before c1
   * @throws IllegalArgumentException if a length is wrong or a coefficient is not in [0, t)
   */
  public void encryptSymmetric(long[] coefficients, int from, int count, ByteBuffer out) {
    BfvParameters parameters = context.parameters();
    Residues.check(parameters, coefficients, from, count);
    Residues.checkWritable(parameters, out, from, count);
    try (NativeHandle.Lease encryptor = handle.lease()) {
      for (int i = from; i < from + count; i++) {
        Native.encryptorEncrypt(
            encryptor.address(),
            coefficients,
            i * parameters.degree(),
            out,
            Residues.offset(parameters, i));
      }
    }
  }

  /** Encrypts a plaintext of any scheme under fresh randomness. */
  public void encrypt(Plaintext plaintext, Ciphertext destination) {
    try (NativeHandle.Lease encryptor = handle.lease();
        NativeHandle.Lease plain = plaintext.lease();
        NativeHandle.Lease result = destination.lease()) {
      Native.encryptorEncryptPlaintext(encryptor.address(), plain.address(), result.address());
    }
  }

  /** Bytes of a fresh ciphertext as SEAL writes it: one polynomial and a seed, not compressed. */
  public long seededBytes() {
    try (NativeHandle.Lease encryptor = handle.lease()) {
      return Native.encryptorSeededBytes(encryptor.address());
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
