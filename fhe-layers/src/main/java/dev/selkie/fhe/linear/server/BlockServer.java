package dev.selkie.fhe.linear.server;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.engine.linear.MatrixCertificate;
import dev.selkie.engine.linear.MatrixLeakage;
import dev.selkie.fhe.linear.wire.MalformedMessageException;
import dev.selkie.fhe.linear.wire.MessageHeader;
import dev.selkie.fhe.linear.wire.MessageKind;
import dev.selkie.fhe.linear.wire.SessionId;
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

  private final ServerResources resources;
  private final double budget;
  private final List<ServedMatrix> matrices = new CopyOnWriteArrayList<>();
  private final LaneRetries retries = new LaneRetries();
  private @Nullable SessionId session;
  private long nextStep;
  private boolean ended;

  /** Creates a server that computes with the given kernels and threads. */
  public BlockServer(Kernels kernels, WorkerPool pool) {
    this(kernels, pool, Double.POSITIVE_INFINITY);
  }

  /**
   * As above, with a limit to what answers may disclose.
   *
   * @param budget the largest fraction of each matrix's rank that products may disclose in this
   *     session; a request beyond it ends the session
   */
  public BlockServer(Kernels kernels, WorkerPool pool, double budget) {
    this.resources = new ServerResources(kernels, RingProvider.detect(), pool);
    this.budget = budget;
  }

  /** What answers have disclosed of each matrix so far. */
  public List<MatrixLeakage> leakage() {
    return matrices.stream().map(ServedMatrix::leakage).toList();
  }

  /**
   * Makes a matrix available.
   *
   * @param certificate the matrix's certificate, as the certifier made it from these weights
   * @return the matrix's number in messages
   * @throws dev.selkie.engine.linear.UncertifiedMatrixException if the certificate does not hold
   */
  public int register(IntegerMatrix matrix, MatrixCertificate certificate) {
    ServedMatrix served = new ServedMatrix(matrix, certificate, resources, budget);
    synchronized (matrices) {
      matrices.add(served);
      return matrices.size() - 1;
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
      requireOpen();
      return retries
          .repeated(header, request)
          .orElseGet(
              () -> retries.remember(header, request, () -> accept(header, request, executor)));
    } catch (MalformedMessageException e) {
      return CompletableFuture.completedFuture(end(header.session(), e));
    }
  }

  private CompletableFuture<ByteBuffer> accept(
      MessageHeader header, ByteBuffer request, Executor executor) {
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
    int number = header.matrix() & ~MessageHeader.TRANSPOSED;
    if (number >= matrices.size()) {
      throw new MalformedMessageException(
          "matrix must be below " + matrices.size() + ": matrix=" + number);
    }
    boolean transposed = number != header.matrix();
    return matrices.get(number).answer(header, request, transposed);
  }

  private synchronized void requireOpen() throws MalformedMessageException {
    if (ended) {
      throw new MalformedMessageException("the session has ended");
    }
  }

  private synchronized void takeTurn(MessageHeader header) throws MalformedMessageException {
    requireOpen();
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
