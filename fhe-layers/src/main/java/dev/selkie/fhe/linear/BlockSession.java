package dev.selkie.fhe.linear;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.engine.linear.IntegerProduct;
import dev.selkie.engine.linear.LinearCost;
import dev.selkie.engine.linear.LinearSession;
import dev.selkie.engine.linear.MatrixCertificate;
import dev.selkie.fhe.linear.client.BlockClient;
import dev.selkie.fhe.linear.client.ClientImplementation;
import dev.selkie.fhe.linear.client.RemoteMatrix;
import dev.selkie.fhe.linear.server.BlockServer;
import dev.selkie.fhe.params.Certifier;
import dev.selkie.kernels.KernelProvider;
import dev.selkie.kernels.WorkerPool;
import java.util.ArrayList;
import java.util.List;

/** Joins a client role and a server role in one process, and counts what each costs. */
final class BlockSession implements LinearSession {
  private final WorkerPool pool;
  private final BlockServer server;
  private final InProcessTransport transport;
  private final BlockClient client;
  private final List<MatrixCertificate> certificates = new ArrayList<>();
  private long totalNanos;
  private long products;

  BlockSession(int threads, ClientImplementation implementation) {
    pool = new WorkerPool(threads);
    server = new BlockServer(KernelProvider.detect(), pool);
    transport = new InProcessTransport(server);
    client = new BlockClient(transport, pool, implementation);
  }

  @Override
  public synchronized IntegerProduct prepare(IntegerMatrix w, int activationMax) {
    MatrixCertificate certificate = Certifier.certify(w, activationMax);
    int number = server.register(w, certificate);
    long start = System.nanoTime();
    RemoteMatrix remote = client.open(number);
    totalNanos += System.nanoTime() - start;
    certificates.add(certificate);
    return new Product(remote);
  }

  @Override
  public synchronized List<MatrixCertificate> certificates() {
    return List.copyOf(certificates);
  }

  @Override
  public synchronized LinearCost cost() {
    return new LinearCost(
        totalNanos - client.waitedNanos(),
        transport.serverNanos(),
        transport.bytesUp(),
        transport.bytesDown(),
        products);
  }

  @Override
  public synchronized void close() {
    client.close();
    transport.close();
    pool.close();
  }

  private final class Product implements IntegerProduct {
    private final RemoteMatrix remote;

    Product(RemoteMatrix remote) {
      this.remote = remote;
    }

    @Override
    public void multiply(short[] x, int tokens, long[] y) {
      synchronized (BlockSession.this) {
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
