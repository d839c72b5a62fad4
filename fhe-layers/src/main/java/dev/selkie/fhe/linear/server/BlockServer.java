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
import dev.selkie.kernels.Kernels;
import dev.selkie.kernels.WorkerPool;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The role that holds the weights. It sees ciphertexts only: for each column one, for each row it
 * answers one, and it has no key. One instance serves one session, one message at a time; a message
 * that breaks the format ends the session, and the client is not told why.
 */
public final class BlockServer {
  private static final Logger LOG = LoggerFactory.getLogger(BlockServer.class);

  private final Kernels kernels;
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
    MatrixDescription description =
        new MatrixDescription(
            matrix.rows(),
            matrix.cols(),
            certificate.activationMax(),
            certificate.log2t(),
            Certifier.parameters(certificate).coeffModulusBits(),
            norms);
    synchronized (products) {
      products.add(new EncryptedProduct(matrix, description, kernels, pool));
      return products.size() - 1;
    }
  }

  /**
   * Answers one message. Whatever the bytes are, nothing is thrown: a message that breaks the
   * format is answered with {@link MessageKind#ENDED}, and so is every later one.
   */
  public synchronized ByteBuffer handle(ByteBuffer message) {
    ByteBuffer request = message.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    MessageHeader header = null;
    try {
      header = MessageHeader.read(request);
      return answer(header, request);
    } catch (MalformedMessageException e) {
      LOG.warn("session ended: {}", e.getMessage());
      ended = true;
      SessionId id = header == null ? new SessionId(0, 0) : header.session();
      return MessageHeader.plain(MessageKind.ENDED, id, 0, 0, 0).message();
    }
  }

  private ByteBuffer answer(MessageHeader header, ByteBuffer request)
      throws MalformedMessageException {
    checkOrder(header);
    if (header.matrix() >= products.size()) {
      throw new MalformedMessageException(
          "matrix must be below " + products.size() + ": matrix=" + header.matrix());
    }
    EncryptedProduct product = products.get(header.matrix());
    ByteBuffer response =
        switch (header.kind()) {
          case DESCRIBE -> product.describe(header);
          case PRODUCT_REQUEST -> product.multiply(header, request);
          case DESCRIPTION, PRODUCT_RESPONSE, ENDED ->
              throw new MalformedMessageException("not a request: kind=" + header.kind());
        };
    nextStep = header.step() + 1;
    return response;
  }

  private void checkOrder(MessageHeader header) throws MalformedMessageException {
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
  }
}
