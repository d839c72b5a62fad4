package dev.selkie.fhe.linear.client;

import dev.selkie.fhe.seal.BfvParameters;
import dev.selkie.fhe.seal.Decryptor;
import dev.selkie.fhe.seal.Encryptor;
import dev.selkie.fhe.seal.SealContext;
import dev.selkie.fhe.seal.SecretKey;

/** A fresh secret key for one parameter set, and what encrypts and decrypts under it. */
final class ClientKeys implements AutoCloseable {
  private final SealContext context;
  private final SecretKey secretKey;
  private final Encryptor encryptor;
  private final Decryptor decryptor;

  ClientKeys(BfvParameters parameters) {
    context = SealContext.create(parameters);
    secretKey = SecretKey.generate(context);
    encryptor = Encryptor.create(context, secretKey);
    decryptor = Decryptor.create(context, secretKey);
  }

  Encryptor encryptor() {
    return encryptor;
  }

  Decryptor decryptor() {
    return decryptor;
  }

  long modulus() {
    return context.coeffModulus();
  }

  @Override
  public void close() {
    decryptor.close();
    encryptor.close();
    secretKey.close();
    context.close();
  }
}
