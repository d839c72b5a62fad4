package dev.selkie.fhe.seal;

import java.nio.ByteBuffer;

/** A ciphertext of two polynomials. Writes need outside synchronisation. */
public final class Ciphertext implements AutoCloseable {
  private final SealContext context;
  private final NativeHandle handle;

  private Ciphertext(SealContext context, NativeHandle handle) {
    this.context = context;
    this.handle = handle;
  }

  /** Creates the all-zero ciphertext, which decrypts to zero and hides nothing. */
  public static Ciphertext zero(SealContext context) {
    try (NativeHandle.Lease lease = context.lease()) {
      long address = Native.ciphertextCreate(lease.address());
      return new Ciphertext(
          context, new NativeHandle("Ciphertext", address, Native::ciphertextFree));
    }
  }

  /** Creates a place for results, of any scheme. */
  public static Ciphertext empty(SealContext context) {
    try (NativeHandle.Lease lease = context.lease()) {
      long address = Native.ciphertextCreateEmpty(lease.address());
      return new Ciphertext(
          context, new NativeHandle("Ciphertext", address, Native::ciphertextFree));
    }
  }

  /** Bytes of the ciphertext as SEAL writes it, not compressed. */
  public long savedBytes() {
    try (NativeHandle.Lease lease = handle.lease()) {
      return Native.ciphertextSavedBytes(lease.address());
    }
  }

  /**
   * Reads one ciphertext.
   *
   * @param in direct; ciphertexts as {@link Encryptor#encryptSymmetric} writes them
   * @param index which one
   * @throws IllegalArgumentException if a residue is not in [0, q)
   */
  public static Ciphertext read(SealContext context, ByteBuffer in, int index) {
    Residues.check(context.parameters(), in, index, 1);
    Ciphertext result = zero(context);
    try (NativeHandle.Lease lease = result.lease()) {
      Native.ciphertextRead(lease.address(), in, Residues.offset(context.parameters(), index));
    } catch (RuntimeException e) {
      result.close();
      throw e;
    }
    return result;
  }

  /**
   * Writes the residues, which must be in coefficient form.
   *
   * @param out direct; ciphertexts as {@link Encryptor#encryptSymmetric} writes them
   * @param index which one to overwrite
   */
  public void write(ByteBuffer out, int index) {
    BfvParameters parameters = context.parameters();
    Residues.checkWritable(parameters, out, index, 1);
    try (NativeHandle.Lease lease = handle.lease()) {
      Native.ciphertextWrite(lease.address(), out, Residues.offset(parameters, index));
    }
  }

  NativeHandle.Lease lease() {
    return handle.lease();
  }

  /**
   * Frees the ciphertext.
   *
   * @throws IllegalStateException if a call on another thread is using it
   */
  @Override
  public void close() {
    handle.close();
  }

  @Override
  public String toString() {
    return "Ciphertext[" + context + "]";
  }
}
