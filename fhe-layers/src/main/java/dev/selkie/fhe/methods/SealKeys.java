package dev.selkie.fhe.methods;

import dev.selkie.fhe.seal.Ciphertext;
import dev.selkie.fhe.seal.Decryptor;
import dev.selkie.fhe.seal.Encryptor;
import dev.selkie.fhe.seal.Plaintext;
import dev.selkie.fhe.seal.SealContext;
import dev.selkie.fhe.seal.SecretKey;

/** A context and what the client holds of it. */
public final class SealKeys implements AutoCloseable {
  private final SealContext context;
  private final SecretKey secret;
  private final Encryptor encryptor;
  private final Decryptor decryptor;

  /** Draws a secret key; the context is closed with this. */
  public SealKeys(SealContext context) {
    this.context = context;
    this.secret = SecretKey.generate(context);
    this.encryptor = Encryptor.create(context, secret);
    this.decryptor = Decryptor.create(context, secret);
  }

  /** The context. */
  public SealContext context() {
    return context;
  }

  /** The secret key, for making rotation keys. */
  public SecretKey secret() {
    return secret;
  }

  /** Bytes of a fresh ciphertext as SEAL writes it. */
  public long freshBytes() {
    return encryptor.seededBytes();
  }

  /** Encrypts and closes a plaintext. */
  public Ciphertext encrypt(Plaintext plaintext) {
    try (plaintext) {
      Ciphertext result = Ciphertext.empty(context);
      encryptor.encrypt(plaintext, result);
      return result;
    }
  }

  /** Integers modulo t as coefficients of BFV. */
  public Plaintext residues(long[] values) {
    long t = context.parameters().plainModulus();
    long[] residues = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      residues[i] = Math.floorMod(values[i], t);
    }
    return Plaintext.of(context, residues);
  }

  /** The first coefficients of BFV, centred. */
  public long[] coefficients(Ciphertext ciphertext, int count) {
    long t = context.parameters().plainModulus();
    try (Plaintext plaintext = Plaintext.empty()) {
      decryptor.decrypt(ciphertext, plaintext);
      long[] values = plaintext.coefficients(count);
      for (int i = 0; i < count; i++) {
        values[i] -= values[i] >= t / 2 ? t : 0;
      }
      return values;
    }
  }

  /** The first slots of CKKS. */
  public double[] slots(Ciphertext ciphertext, int count) {
    try (Plaintext plaintext = Plaintext.empty()) {
      decryptor.decrypt(ciphertext, plaintext);
      return plaintext.values(context, count);
    }
  }

  @Override
  public void close() {
    decryptor.close();
    encryptor.close();
    secret.close();
    context.close();
  }
}
