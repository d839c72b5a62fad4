package dev.selkie.fhe.linear.server;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.engine.linear.MatrixCertificate;
import dev.selkie.fhe.linear.wire.MalformedMessageException;
import dev.selkie.fhe.linear.wire.MatrixDescription;
import dev.selkie.fhe.linear.wire.MessageHeader;
import dev.selkie.fhe.linear.wire.MessageKind;
import dev.selkie.fhe.linear.wire.SessionId;
import dev.selkie.fhe.params.Certifier;
import dev.selkie.fhe.params.RowNorms;
import dev.selkie.fhe.params.Truncation;
import dev.selkie.fhe.ring.Ring;
import dev.selkie.fhe.ring.RingProvider;
import dev.selkie.kernels.Kernels;
import dev.selkie.kernels.WorkerPool;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The role that holds the weights. It sees ciphertexts only: for each column one, for each row it
 * answers one, and it has no key. One instance serves one session; messages are accepted one after
 * the other and may be computed at once. A message that breaks the format ends the session, and the
 * client is not told why.
 */
public final class BlockServer {
  private static final Logger LOG = LoggerFactory.getLogger(BlockServer.class);

  private final Kernels kernels;
  private final Ring ring = RingProvider.detect();
  private final WorkerPool pool;
  private final List<EncryptedProduct> products = new CopyOnWriteArrayList<>();
  private @Nullable SessionId session;
  private long nextStep;
  private boolean ended;

  /** Creates a server that computes with the given kernels and threads. */
  public BlockServer(Kernels kernels, WorkerPool pool) {
    this.kernels = kernels;
    this.pool = pool;
  }

  /**
   * Makes a matrix available.
   *
   * @param certificate the matrix's certificate
   * @return the matrix's number in messages
   * @throws dev.selkie.engine.linear.UncertifiedMatrixException if the certificate does not hold
   */
  public int register(IntegerMatrix matrix, MatrixCertificate certificate) {
    RowNorms norms = RowNorms.of(matrix);
    int bits = Certifier.parameters(certificate).coeffModulusBits();
    MatrixDescription description =
        new MatrixDescription(
            matrix.rows(),
            matrix.cols(),
            certificate.activationMax(),
            certificate.log2t(),
            bits,
            Truncation.largest(norms, bits, certificate.log2t()),
            norms);
    synchronized (products) {
      products.add(new EncryptedProduct(matrix, description, kernels, ring, pool));
      return products.size() - 1;
    }
  }

  /**
   * Answers one message. Whatever the bytes are, nothing is thrown: a message that breaks the
   * format is answered with {@link MessageKind#ENDED}, and so is every later one.
   */
  public ByteBuffer handle(ByteBuffer message) {
    return submit(message, Runnable::run).join();
  }

  /** As {@link #handle}: the message takes its turn now and is computed on the executor. */
  public CompletableFuture<ByteBuffer> submit(ByteBuffer message, Executor executor) {
    ByteBuffer request = message.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    MessageHeader header;
    try {
      header = MessageHeader.read(request);
    } catch (MalformedMessageException e) {
      return CompletableFuture.completedFuture(end(new SessionId(0, 0), e));
    }
    try {
      takeTurn(header);
    } catch (MalformedMessageException e) {
      return CompletableFuture.completedFuture(end(header.session(), e));
    }
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return answer(header, request);
          } catch (MalformedMessageException e) {
            return end(header.session(), e);
          }
        },
        executor);
  }

  private synchronized ByteBuffer end(SessionId id, MalformedMessageException reason) {
    LOG.warn("session ended: {}", reason.getMessage());
    ended = true;
    return MessageHeader.plain(MessageKind.ENDED, id, 0, 0, 0).message();
  }

  private ByteBuffer answer(MessageHeader header, ByteBuffer request)
      throws MalformedMessageException {
    if (header.matrix() >= products.size()) {
      throw new MalformedMessageException(
          "matrix must be below " + products.size() + ": matrix=" + header.matrix());
    }
    EncryptedProduct product = products.get(header.matrix());
    return switch (header.kind()) {
      case DESCRIBE -> product.describe(header);
      case PRODUCT_REQUEST, WHOLE_REQUEST -> product.multiply(header, request);
      case DESCRIPTION, PRODUCT_RESPONSE, ENDED ->
          throw new MalformedMessageException("not a request: kind=" + header.kind());
    };
  }

  private synchronized void takeTurn(MessageHeader header) throws MalformedMessageException {
    if (ended) {
      throw new MalformedMessageException("the session has ended");
    }
    if (session == null) {
      session = header.session();
    }
    if (!session.equals(header.session())) {
      throw new MalformedMessageException("the message belongs to another session");
    }
    if (header.step() != nextStep) {
      throw new MalformedMessageException("step must be " + nextStep + ": step=" + header.step());
    }
    nextStep++;
  }
}
