package dev.selkie.fhe.linear.client;

import dev.selkie.engine.linear.UncertifiedMatrixException;
import dev.selkie.fhe.linear.wire.MalformedMessageException;
import dev.selkie.fhe.linear.wire.MatrixDescription;
import dev.selkie.fhe.linear.wire.MessageHeader;
import dev.selkie.fhe.linear.wire.MessageKind;
import dev.selkie.fhe.linear.wire.SessionId;
import dev.selkie.fhe.linear.wire.Transport;
import dev.selkie.fhe.params.Certifier;
import dev.selkie.fhe.params.NoiseBound;
import dev.selkie.fhe.params.NttPrime;
import dev.selkie.fhe.ring.SecretRing;
import dev.selkie.fhe.ring.SecretRingProvider;
import dev.selkie.fhe.seal.BfvParameters;
import dev.selkie.kernels.WorkerPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/**
 * The role that holds the prompt and the secret keys. It knows a matrix only by what the server
 * says of it, and recomputes the failure bound from that before it sends anything. One thread at a
 * time.
 */
public final class BlockClient implements AutoCloseable {
  private static final int RETRIES = 3;

  private final Transport transport;
  private final WorkerPool pool;
  private final ClientImplementation implementation;
  private final SecretRing ring = SecretRingProvider.detect();
  private final SecureRandom random = new SecureRandom();
  private final SessionId session = SessionId.random(random);
  private final Map<BfvParameters, LaneCipher> ciphers = new HashMap<>();
  private final LongAdder waitedNanos = new LongAdder();
  private final LongAdder aheadNanos = new LongAdder();
  private final LongAdder decryptNanos = new LongAdder();
  private final ExecutorService background =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "selkie-pools");
            thread.setDaemon(true);
            return thread;
          });
  private long nextStep;
  private boolean ended;

  /** Opens a session; keys are made when a matrix needs them. */
  public BlockClient(Transport transport, WorkerPool pool) {
    this(transport, pool, ClientImplementation.SELKIE);
  }

  /** As above, with a choice of who encrypts. */
  public BlockClient(Transport transport, WorkerPool pool, ClientImplementation implementation) {
    this.transport = transport;
    this.pool = pool;
    this.implementation = implementation;
  }

  /** Nanoseconds that callers have waited for answers. */
  public long waitedNanos() {
    return waitedNanos.sum();
  }

  /** Nanoseconds that this role has computed ahead, in the background. */
  public long aheadNanos() {
    return aheadNanos.sum();
  }

  /** Nanoseconds in which answers were decrypted and decoded. */
  public long decryptNanos() {
    return decryptNanos.sum();
  }

  void addDecrypt(long nanos) {
    decryptNanos.add(nanos);
  }

  void addWaited(long nanos) {
    waitedNanos.add(nanos);
  }

  void addAhead(long nanos) {
    aheadNanos.add(nanos);
  }

  SecretRing ring() {
    return ring;
  }

  SecureRandom random() {
    return random;
  }

  /** The number under which a server keeps the transpose of a matrix. */
  private static int transposed(int matrix) {
    return matrix | MessageHeader.TRANSPOSED;
  }

  /** Asks for a matrix, to be used in pool mode, and starts preparing its first pool. */
  public PooledMatrix openPooled(int matrix, PoolOptions options) {
    MatrixDescription description = open(matrix).description();
    Optional<AnswerCheck> check = Optional.empty();
    if (options.checked()) {
      RemoteMatrix transpose = open(transposed(matrix));
      if (transpose.description().rows() != description.cols()
          || transpose.description().cols() != description.rows()) {
        end();
        throw new SessionEndedException("the transpose must have the matrix's shape");
      }
      check =
          Optional.of(
              AnswerCheck.create(
                  description.rows(), description.cols(), transpose::multiply, random));
    }
    PoolBuilder builder = new PoolBuilder(this, matrix, description, options.lanes(), pool);
    PoolSupply supply = new PoolSupply(this, builder, options.store(), background);
    supply.start();
    return new PooledMatrix(this, matrix, description, pool, supply, check);
  }

  /** Ends the session: nothing is sent any more. */
  synchronized void end() {
    ended = true;
  }

  /** Runs a check; if it fails, the session ends. */
  void endOn(Runnable check) {
    try {
      check.run();
    } catch (RuntimeException e) {
      end();
      throw e;
    }
  }

  /**
   * Asks for a matrix and makes keys for its parameters.
   *
   * @param matrix the matrix's number at the server
   * @throws UncertifiedMatrixException if what the server says does not prove exactness
   * @throws SessionEndedException if the answer breaks the format
   */
  public RemoteMatrix open(int matrix) {
    MessageHeader header = MessageHeader.plain(MessageKind.DESCRIBE, session, matrix, 0, 0);
    ByteBuffer answer = exchange(header, header.message(), MessageKind.DESCRIPTION);
    MatrixDescription description;
    try {
      description = MatrixDescription.read(answer);
    } catch (MalformedMessageException e) {
      throw new SessionEndedException("the server's answer breaks the wire format", e);
    }
    return new RemoteMatrix(this, matrix, description, cipher(parameters(description)), pool);
  }

  private synchronized LaneCipher cipher(BfvParameters parameters) {
    return ciphers.computeIfAbsent(
        parameters, chosen -> implementation.cipher(ring, random, chosen));
  }

  private static BfvParameters parameters(MatrixDescription description) {
    int bits = description.coefficientBits();
    int log2t = description.log2t();
    if (bits < 24 || bits > Certifier.MAX_COEFFICIENT_BITS || log2t < 2 || log2t >= bits) {
      throw new UncertifiedMatrixException(
          "the server's parameters are not allowed: log2q=" + bits + " log2t=" + log2t);
    }
    long q = NttPrime.largest(Certifier.DEGREE, bits);
    boolean range = description.norms().range(description.activationMax()) < 1L << log2t;
    double failureLog2 =
        NoiseBound.failureLog2(description.norms(), q, log2t, description.truncation());
    if (!range || failureLog2 > Certifier.MAX_FAILURE_LOG2) {
      throw new UncertifiedMatrixException(
          "the server's parameters do not prove exactness: log2q=" + bits + " log2t=" + log2t);
    }
    return new BfvParameters(Certifier.DEGREE, bits, log2t);
  }

  /** The header of a product request; its kind and length are the cipher's to fill in. */
  MessageHeader productHeader(int matrix, int tokens, MatrixDescription description) {
    return new MessageHeader(
        MessageKind.PRODUCT_REQUEST,
        session,
        matrix,
        0,
        tokens,
        description.coefficientBits(),
        description.log2t(),
        0);
  }

  /** Sends a message, waits, and checks that the answer answers it. */
  ByteBuffer exchange(MessageHeader header, ByteBuffer request, MessageKind expected) {
    return send(header, request).await(expected);
  }

  /** Gives a message its step and sends it. */
  synchronized Sent send(MessageHeader header, ByteBuffer request) {
    if (ended) {
      throw new SessionEndedException("the session has ended");
    }
    MessageHeader own = header.atStep(nextStep++);
    MessageHeader.writeStep(request, own.step());
    return new Sent(own, request, transport.send(request));
  }

  /** A message under way. */
  final class Sent {
    private final MessageHeader header;
    private final ByteBuffer request;
    private CompletableFuture<ByteBuffer> pending;

    private Sent(MessageHeader header, ByteBuffer request, CompletableFuture<ByteBuffer> pending) {
      this.header = header;
      this.request = request;
      this.pending = pending;
    }

    /** The step it took. */
    long step() {
      return header.step();
    }

    /** Waits for the answer and checks that it answers this message. */
    ByteBuffer await(MessageKind expected) {
      long start = System.nanoTime();
      try {
        return checked(header, received().order(ByteOrder.LITTLE_ENDIAN), expected);
      } catch (SessionEndedException e) {
        end();
        throw e;
      } finally {
        if (header.kind() != MessageKind.POOL_REQUEST) {
          waitedNanos.add(System.nanoTime() - start);
        }
      }
    }

    /** A lane request that got no answer is sent again, the same bytes, a few times. */
    private ByteBuffer received() {
      for (int retries = header.kind() == MessageKind.LANE_REQUEST ? RETRIES : 0; ; retries--) {
        try {
          return pending.join();
        } catch (CompletionException e) {
          if (!(e.getCause() instanceof IOException)) {
            throw e;
          }
          if (retries == 0) {
            throw new SessionEndedException("the server cannot be reached", e);
          }
          pending = transport.send(request);
        }
      }
    }
  }

  private static ByteBuffer checked(MessageHeader sent, ByteBuffer answer, MessageKind expected) {
    try {
      MessageHeader header = MessageHeader.read(answer);
      if (header.kind() == MessageKind.ENDED) {
        throw new SessionEndedException("the server ended the session");
      }
      if (!header.equals(sent.answer(expected, header.payloadLength()))) {
        throw new SessionEndedException("the server answered another message");
      }
      if (answer.isDirect()) {
        return answer;
      }
      ByteBuffer copy = ByteBuffer.allocateDirect(answer.limit()).order(ByteOrder.LITTLE_ENDIAN);
      return copy.put(0, answer, 0, answer.limit());
    } catch (MalformedMessageException e) {
      throw new SessionEndedException("the server's answer breaks the wire format", e);
    }
  }

  @Override
  public synchronized void close() {
    ended = true;
    background.shutdownNow();
    ciphers.values().forEach(LaneCipher::close);
    ciphers.clear();
  }
}
