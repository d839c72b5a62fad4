package dev.selkie.fhe.linear.server;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.fhe.linear.wire.MalformedMessageException;
import dev.selkie.fhe.linear.wire.MatrixDescription;
import dev.selkie.fhe.linear.wire.MessageHeader;
import dev.selkie.fhe.linear.wire.MessageKind;
import dev.selkie.fhe.linear.wire.ResiduePacking;
import dev.selkie.fhe.params.Certifier;
import dev.selkie.fhe.params.NttPrime;
import dev.selkie.kernels.Kernels;
import dev.selkie.kernels.WorkerPool;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicReference;

/*
 * Ciphertext j carries input feature j of every token, one token a coefficient. A scalar weight
 * multiplies both polynomials coefficient by coefficient, so the encrypted product is the integer
 * product W·X modulo q, where X has one row per ciphertext and one column per coefficient of c0
 * (only the T in use) and of c1 (all N: decryption needs them). No rotation, no evaluation key,
 * no NTT, and the weights stay as they are.
 */
/** The product of one weight matrix with ciphertexts. Used by one thread at a time. */
final class EncryptedProduct {
  private final IntegerMatrix matrix;
  private final MatrixDescription description;
  private final Kernels kernels;
  private final WorkerPool pool;
  private final long modulus;
  private final ResiduePacking packing;

  EncryptedProduct(
      IntegerMatrix matrix, MatrixDescription description, Kernels kernels, WorkerPool pool) {
    this.matrix = matrix;
    this.description = description;
    this.kernels = kernels;
    this.pool = pool;
    this.modulus = NttPrime.largest(Certifier.DEGREE, description.coefficientBits());
    this.packing = new ResiduePacking(description.coefficientBits(), modulus);
  }

  ByteBuffer describe(MessageHeader header) throws MalformedMessageException {
    if (header.payloadLength() != 0) {
      throw new MalformedMessageException(
          "a describe request has no payload: payload=" + header.payloadLength());
    }
    ByteBuffer response =
        header.answer(MessageKind.DESCRIPTION, MatrixDescription.LENGTH).message();
    description.write(response);
    return response;
  }

  ByteBuffer multiply(MessageHeader header, ByteBuffer request) throws MalformedMessageException {
    checkShape(header);
    int lanes = header.tokens() + Certifier.DEGREE;
    ByteBuffer x = residues(matrix.cols(), lanes);
    unpack(request, x, lanes);
    ByteBuffer y = residues(matrix.rows(), lanes);
    ByteBuffer weights = matrix.values();
    pool.forRange(
        lanes,
        (from, to) ->
            kernels.multiplyResidues(
                weights, matrix.rows(), matrix.cols(), x, lanes, from, to, modulus, y));
    return pack(header, y, lanes);
  }

  private void checkShape(MessageHeader header) throws MalformedMessageException {
    if (header.coefficientBits() != description.coefficientBits()
        || header.log2t() != description.log2t()) {
      throw new MalformedMessageException(
          "parameters must be the matrix's own: bits=" + header.coefficientBits());
    }
    if (header.tokens() < 1 || header.tokens() > Certifier.DEGREE) {
      throw new MalformedMessageException("tokens must be in [1, 2048]: tokens=" + header.tokens());
    }
    long length = (long) packing.packedLength(header.tokens() + Certifier.DEGREE) * matrix.cols();
    if (header.payloadLength() != length) {
      throw new MalformedMessageException(
          "the payload must be one ciphertext per column: payload=" + header.payloadLength());
    }
  }

  private void unpack(ByteBuffer request, ByteBuffer x, int lanes)
      throws MalformedMessageException {
    int packed = packing.packedLength(lanes);
    AtomicReference<MalformedMessageException> failure = new AtomicReference<>();
    pool.forRange(
        matrix.cols(),
        (from, to) -> {
          try {
            for (int j = from; j < to; j++) {
              int at = MessageHeader.LENGTH + j * packed;
              packing.unpack(request, at, x, j * lanes * Long.BYTES, lanes, 0, 0);
            }
          } catch (MalformedMessageException e) {
            failure.set(e);
          }
        });
    if (failure.get() != null) {
      throw failure.get();
    }
  }

  private ByteBuffer pack(MessageHeader header, ByteBuffer y, int lanes) {
    int packed = packing.packedLength(lanes);
    ByteBuffer response =
        header
            .answer(MessageKind.PRODUCT_RESPONSE, Math.multiplyExact(packed, matrix.rows()))
            .message();
    pool.forRange(
        matrix.rows(),
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int at = MessageHeader.LENGTH + i * packed;
            packing.pack(y, i * lanes * Long.BYTES, lanes, 0, 0, response, at);
          }
        });
    return response;
  }

  private static ByteBuffer residues(int ciphertexts, int lanes) {
    int bytes = Math.multiplyExact(Math.multiplyExact(ciphertexts, lanes), Long.BYTES);
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
