package dev.selkie.fhe.methods;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.engine.linear.IntegerProduct;
import dev.selkie.engine.linear.LinearCost;
import dev.selkie.engine.linear.MatrixCertificate;
import dev.selkie.fhe.seal.Ciphertext;
import java.util.ArrayList;
import java.util.List;

/**
 * Both roles of a method on SEAL's public interface, one after the other on one thread. Bytes are
 * those that SEAL would write, uncompressed; nothing is written.
 */
public final class SealMethodSession implements MethodSession {
  /** How a method prepares a matrix. */
  @FunctionalInterface
  public interface Opening {
    /** Makes keys and prepares the weights. */
    SealRoles open(IntegerMatrix matrix, int activationMax);
  }

  private final Opening opening;
  private final List<Product> products = new ArrayList<>();
  private LinearCost cost = LinearCost.NONE;
  private double error;

  /** Opens a session; keys are made with each matrix. */
  public SealMethodSession(Opening opening) {
    this.opening = opening;
  }

  @Override
  public synchronized IntegerProduct prepare(IntegerMatrix w, int activationMax) {
    Product product = new Product(w, opening.open(w, activationMax));
    products.add(product);
    return product;
  }

  /** None: what proves a product exact here is not what a certificate says. */
  @Override
  public List<MatrixCertificate> certificates() {
    return List.of();
  }

  @Override
  public synchronized LinearCost cost() {
    return cost;
  }

  @Override
  public synchronized long keyBytes() {
    return products.stream().mapToLong(each -> each.roles.keyBytes()).sum();
  }

  @Override
  public synchronized long weightBytes() {
    return products.stream().mapToLong(each -> each.roles.weightBytes()).sum();
  }

  @Override
  public synchronized double error() {
    return error;
  }

  @Override
  public synchronized void close() {
    products.forEach(Product::close);
    products.clear();
  }

  private final class Product implements IntegerProduct {
    private final IntegerMatrix matrix;
    private final SealRoles roles;

    Product(IntegerMatrix matrix, SealRoles roles) {
      this.matrix = matrix;
      this.roles = roles;
    }

    @Override
    public void multiply(short[] x, int tokens, long[] y) {
      synchronized (SealMethodSession.this) {
        double[] results = new double[tokens * matrix.rows()];
        for (int first = 0; first < tokens; first += roles.mostTokens()) {
          exchange(x, first, Math.min(roles.mostTokens(), tokens - first), results);
        }
        for (int i = 0; i < results.length; i++) {
          y[i] = Math.round(results[i]);
          error = Math.max(error, Math.abs(results[i] - y[i]));
        }
      }
    }

    private void exchange(short[] x, int first, int tokens, double[] y) {
      long start = System.nanoTime();
      List<Ciphertext> request = roles.encrypt(x, first, tokens);
      long up = roles.freshBytes() * request.size();
      long sent = System.nanoTime();
      List<Ciphertext> response = roles.multiply(request);
      long answered = System.nanoTime();
      long down = response.stream().mapToLong(Ciphertext::savedBytes).sum();
      long received = System.nanoTime();
      roles.decrypt(response, first, tokens, y);
      long decrypted = System.nanoTime() - received;
      request.forEach(Ciphertext::close);
      response.forEach(Ciphertext::close);
      cost =
          new LinearCost(
              cost.clientNanos() + sent - start + decrypted,
              cost.decryptNanos() + decrypted,
              cost.serverNanos() + answered - sent,
              cost.bytesUp() + up,
              cost.bytesDown() + down,
              cost.products() + 1);
    }

    @Override
    public void close() {
      roles.close();
    }
  }
}
