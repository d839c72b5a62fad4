package dev.selkie.fhe.linear;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.engine.linear.IntegerProduct;
import dev.selkie.engine.linear.LinearCost;
import dev.selkie.engine.linear.MatrixCertificate;
import dev.selkie.engine.linear.MatrixLeakage;
import dev.selkie.fhe.linear.client.BlockClient;
import dev.selkie.fhe.linear.client.ClientImplementation;
import dev.selkie.fhe.linear.server.BlockServer;
import dev.selkie.fhe.methods.MethodSession;
import dev.selkie.fhe.params.Certifier;
import dev.selkie.kernels.KernelProvider;
import dev.selkie.kernels.WorkerPool;
import java.util.ArrayList;
import java.util.List;

/** Joins a client role and a server role in one process, and counts what each costs. */
final class InProcessSession implements MethodSession {
  /** How the client uses the server's matrices. */
  @FunctionalInterface
  interface Opening {
    /** Opens one matrix. */
    Multiplication open(BlockClient client, int number);
  }

  /** As {@link IntegerProduct#multiply}. */
  @FunctionalInterface
  interface Multiplication {
    void multiply(short[] x, int tokens, long[] y);
  }

  private final WorkerPool pool;
  private final WorkerPool serverPool;
  private final BlockServer server;
  private final InProcessTransport transport;
  private final BlockClient client;
  private final Opening opening;
  private final AutoCloseable rest;
  private final List<MatrixCertificate> certificates = new ArrayList<>();
  private long totalNanos;
  private long products;

  /**
   * Opens both roles.
   *
   * @param rest closed after them
   */
  InProcessSession(
      int threads, ClientImplementation implementation, Opening opening, AutoCloseable rest) {
    this.opening = opening;
    this.rest = rest;
    pool = new WorkerPool(threads);
    serverPool = new WorkerPool(threads);
    server = new BlockServer(KernelProvider.detect(), serverPool);
    transport = new InProcessTransport(server);
    client = new BlockClient(transport, pool, implementation);
  }

  @Override
  public synchronized IntegerProduct prepare(IntegerMatrix w, int activationMax) {
    MatrixCertificate certificate = Certifier.certify(w, activationMax);
    int number = server.register(w, certificate);
    long start = System.nanoTime();
    Multiplication remote = opening.open(client, number);
    totalNanos += System.nanoTime() - start;
    certificates.add(certificate);
    return new Product(remote);
  }

  @Override
  public synchronized List<MatrixCertificate> certificates() {
    return List.copyOf(certificates);
  }

  @Override
  public List<MatrixLeakage> leakage() {
    return server.leakage();
  }

  @Override
  public synchronized LinearCost cost() {
    return new LinearCost(
        Math.max(0, totalNanos - client.waitedNanos()) + client.aheadNanos(),
        client.decryptNanos(),
        transport.serverNanos(),
        transport.bytesUp(),
        transport.bytesDown(),
        products);
  }

  /** None is ever needed. */
  @Override
  public long keyBytes() {
    return 0;
  }

  @Override
  public synchronized long weightBytes() {
    return certificates.stream().mapToLong(each -> (long) each.rows() * each.cols()).sum();
  }

  /** Products are exact. */
  @Override
  public double error() {
    return 0;
  }

  @Override
  public synchronized void close() {
    client.close();
    transport.close();
    pool.close();
    serverPool.close();
    try {
      rest.close();
    } catch (Exception e) {
      throw new IllegalStateException("what the client kept cannot be deleted", e);
    }
  }

  private final class Product implements IntegerProduct {
    private final Multiplication remote;

    Product(Multiplication remote) {
      this.remote = remote;
    }

    @Override
    public void multiply(short[] x, int tokens, long[] y) {
      synchronized (InProcessSession.this) {
        long start = System.nanoTime();
        remote.multiply(x, tokens, y);
        totalNanos += System.nanoTime() - start;
        products++;
      }
    }

    @Override
    public void close() {
      // The session owns the keys, the server its matrices.
    }
  }
}
