package dev.selkie.fhe.seal;

import java.nio.ByteBuffer;

/** A ciphertext of two polynomials in coefficient form. Writes need outside synchronisation. */
public final class Ciphertext implements AutoCloseable {
  private final BfvParameters parameters;
  private final NativeHandle handle;

  private Ciphertext(BfvParameters parameters, NativeHandle handle) {
    this.parameters = parameters;
    this.handle = handle;
  }

  /** Creates the all-zero ciphertext, which decrypts to zero and hides nothing. */
  public static Ciphertext zero(SealContext context) {
    try (NativeHandle.Lease lease = context.lease()) {
      long address = Native.ciphertextCreate(lease.address());
      return new Ciphertext(
          context.parameters(), new NativeHandle("Ciphertext", address, Native::ciphertextFree));
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
   * Writes the residues.
   *
   * @param out direct; ciphertexts as {@link Encryptor#encryptSymmetric} writes them
   * @param index which one to overwrite
   */
  public void write(ByteBuffer out, int index) {
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
    return "Ciphertext[" + parameters + "]";
  }
}
