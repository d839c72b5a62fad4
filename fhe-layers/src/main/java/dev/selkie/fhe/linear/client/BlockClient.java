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
import dev.selkie.fhe.seal.BfvParameters;
import dev.selkie.kernels.WorkerPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;

/**
 * The role that holds the prompt and the secret keys. It knows a matrix only by what the server
 * says of it, and recomputes the failure bound from that before it sends anything. One thread at a
 * time.
 */
public final class BlockClient implements AutoCloseable {
  private final Transport transport;
  private final WorkerPool pool;
  private final SessionId session = SessionId.random(new SecureRandom());
  private final Map<BfvParameters, ClientKeys> keys = new HashMap<>();
  private long nextStep;

  /** Opens a session; keys are made when a matrix needs them. */
  public BlockClient(Transport transport, WorkerPool pool) {
    this.transport = transport;
    this.pool = pool;
  }

  /**
   * Asks for a matrix and makes keys for its parameters.
   *
   * @param matrix the matrix's number at the server
   * @throws UncertifiedMatrixException if what the server says does not prove exactness
   * @throws SessionEndedException if the answer breaks the format
   */
  public RemoteMatrix open(int matrix) {
    MessageHeader header =
        MessageHeader.plain(MessageKind.DESCRIBE, session, matrix, nextStep++, 0);
    ByteBuffer answer = exchange(header, header.message(), MessageKind.DESCRIPTION);
    MatrixDescription description;
    try {
      description = MatrixDescription.read(answer);
    } catch (MalformedMessageException e) {
      throw new SessionEndedException("the server's answer breaks the wire format", e);
    }
    return new RemoteMatrix(this, matrix, description, keys(parameters(description)), pool);
  }

  private ClientKeys keys(BfvParameters parameters) {
    ClientKeys known = keys.computeIfAbsent(parameters, ClientKeys::new);
    long expected = NttPrime.largest(parameters.degree(), parameters.coeffModulusBits());
    if (known.modulus() != expected) {
      throw new IllegalStateException("SEAL chose another prime than the certificate assumes");
    }
    return known;
  }

  private static BfvParameters parameters(MatrixDescription description) {
    int bits = description.coefficientBits();
    int log2t = description.log2t();
    if (bits < 24 || bits > Certifier.MAX_COEFFICIENT_BITS || log2t < 2 || log2t >= bits) {
      throw new UncertifiedMatrixException(
          "the server's parameters are not allowed: log2q=" + bits + " log2t=" + log2t);
    }
    long q = NttPrime.largest(Certifier.DEGREE, bits);
    boolean range =
        2.0 * description.norms().norm1() * description.activationMax() < Math.scalb(1.0, log2t);
    double failureLog2 = NoiseBound.failureLog2(description.norms(), q, log2t);
    if (!range || failureLog2 > Certifier.MAX_FAILURE_LOG2) {
      throw new UncertifiedMatrixException(
          "the server's parameters do not prove exactness: log2q=" + bits + " log2t=" + log2t);
    }
    return new BfvParameters(Certifier.DEGREE, bits, log2t);
  }

  /** The header of the next product request. */
  MessageHeader productHeader(
      int matrix, int tokens, MatrixDescription description, int payloadLength) {
    return new MessageHeader(
        MessageKind.PRODUCT_REQUEST,
        session,
        matrix,
        nextStep++,
        tokens,
        description.coefficientBits(),
        description.log2t(),
        payloadLength);
  }

  /** Sends a message and checks that the answer answers it. */
  ByteBuffer exchange(MessageHeader sent, ByteBuffer request, MessageKind expected) {
    try {
      ByteBuffer answer = transport.exchange(request).order(ByteOrder.LITTLE_ENDIAN);
      MessageHeader header = MessageHeader.read(answer);
      if (header.kind() == MessageKind.ENDED) {
        throw new SessionEndedException("the server ended the session");
      }
      if (!header.equals(sent.answer(expected, header.payloadLength()))) {
        throw new SessionEndedException("the server answered another message");
      }
      return answer;
    } catch (MalformedMessageException e) {
      throw new SessionEndedException("the server's answer breaks the wire format", e);
    } catch (IOException e) {
      throw new SessionEndedException("the server cannot be reached", e);
    }
  }

  @Override
  public void close() {
    keys.values().forEach(ClientKeys::close);
    keys.clear();
  }
}
