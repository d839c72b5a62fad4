package dev.selkie.fhe.seal;

/**
 * SEAL's public arithmetic on ciphertexts: the slow oracle of Selkie's own products. The
 * destination may be one of the operands. Safe for several threads with different destinations.
 */
public final class Evaluator implements AutoCloseable {
  private final NativeHandle handle;

  private Evaluator(NativeHandle handle) {
    this.handle = handle;
  }

  /** Creates an evaluator. */
  public static Evaluator create(SealContext context) {
    try (NativeHandle.Lease lease = context.lease()) {
      return new Evaluator(
          new NativeHandle(
              "Evaluator", Native.evaluatorCreate(lease.address()), Native::evaluatorFree));
    }
  }

  /**
   * destination = a · b. SEAL does not centre a constant: for a negative weight multiply by |w| and
   * subtract, or the noise grows by t; skip a zero weight.
   */
  public void multiplyPlain(Ciphertext a, Plaintext b, Ciphertext destination) {
    try (NativeHandle.Lease evaluator = handle.lease();
        NativeHandle.Lease left = a.lease();
        NativeHandle.Lease right = b.lease();
        NativeHandle.Lease result = destination.lease()) {
      Native.evaluatorMultiplyPlain(
          evaluator.address(), left.address(), right.address(), result.address());
    }
  }

  /** destination = a + b. */
  public void add(Ciphertext a, Ciphertext b, Ciphertext destination) {
    try (NativeHandle.Lease evaluator = handle.lease();
        NativeHandle.Lease left = a.lease();
        NativeHandle.Lease right = b.lease();
        NativeHandle.Lease result = destination.lease()) {
      Native.evaluatorAdd(evaluator.address(), left.address(), right.address(), result.address());
    }
  }

  /** destination = a - b. */
  public void sub(Ciphertext a, Ciphertext b, Ciphertext destination) {
    try (NativeHandle.Lease evaluator = handle.lease();
        NativeHandle.Lease left = a.lease();
        NativeHandle.Lease right = b.lease();
        NativeHandle.Lease result = destination.lease()) {
      Native.evaluatorSub(evaluator.address(), left.address(), right.address(), result.address());
    }
  }

  /** destination = -a. */
  public void negate(Ciphertext a, Ciphertext destination) {
    try (NativeHandle.Lease evaluator = handle.lease();
        NativeHandle.Lease operand = a.lease();
        NativeHandle.Lease result = destination.lease()) {
      Native.evaluatorNegate(evaluator.address(), operand.address(), result.address());
    }
  }

  /** Transforms a plaintext, centred modulo t, so that it multiplies transformed ciphertexts. */
  public void toNtt(Plaintext plaintext) {
    try (NativeHandle.Lease evaluator = handle.lease();
        NativeHandle.Lease operand = plaintext.lease()) {
      Native.evaluatorPlaintextToNtt(evaluator.address(), operand.address());
    }
  }

  /** Transforms a ciphertext in place. */
  public void toNtt(Ciphertext ciphertext) {
    try (NativeHandle.Lease evaluator = handle.lease();
        NativeHandle.Lease operand = ciphertext.lease()) {
      Native.evaluatorToNtt(evaluator.address(), operand.address());
    }
  }

  /** Transforms a ciphertext back to coefficient form in place. */
  public void fromNtt(Ciphertext ciphertext) {
    try (NativeHandle.Lease evaluator = handle.lease();
        NativeHandle.Lease operand = ciphertext.lease()) {
      Native.evaluatorFromNtt(evaluator.address(), operand.address());
    }
  }

  /** CKKS: slot i of the destination = slot i + steps of a, cyclically. */
  public void rotate(Ciphertext a, int steps, GaloisKeys keys, Ciphertext destination) {
    try (NativeHandle.Lease evaluator = handle.lease();
        NativeHandle.Lease operand = a.lease();
        NativeHandle.Lease key = keys.lease();
        NativeHandle.Lease result = destination.lease()) {
      Native.evaluatorRotate(
          evaluator.address(), operand.address(), steps, key.address(), result.address());
    }
  }

  /** CKKS: divides by the last prime, which the ciphertext then no longer has. */
  public void rescale(Ciphertext ciphertext) {
    try (NativeHandle.Lease evaluator = handle.lease();
        NativeHandle.Lease operand = ciphertext.lease()) {
      Native.evaluatorRescale(evaluator.address(), operand.address());
    }
  }

  /**
   * Frees the evaluator.
   *
   * @throws IllegalStateException if a call on another thread is using it
   */
  @Override
  public void close() {
    handle.close();
  }
}
