package dev.selkie.fhe.linear.server;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.fhe.linear.wire.MalformedMessageException;
import dev.selkie.fhe.linear.wire.MatrixDescription;
import dev.selkie.fhe.linear.wire.MessageHeader;
import dev.selkie.fhe.linear.wire.MessageKind;
import dev.selkie.fhe.linear.wire.RequestShape;
import dev.selkie.fhe.linear.wire.ResponseShape;
import dev.selkie.fhe.params.Certifier;
import dev.selkie.fhe.ring.Ring;
import dev.selkie.fhe.ring.RingTables;
import java.nio.ByteBuffer;

/*
 * Ciphertext j carries input feature j of every token, one token a coefficient (with few tokens
 * several features share one, and are taken apart by multiplying with a power of X). A scalar
 * weight multiplies both polynomials coefficient by coefficient, so the encrypted product is the
 * integer product W·X modulo q, where X has one row per feature and one column per coefficient of
 * c0 (only the T in use) and of c1 (all N: decryption needs them). No rotation, no evaluation key,
 * no NTT of weights, and the weights stay as they are.
 */
/** The product of one weight matrix with ciphertexts. Safe for use by several threads. */
final class EncryptedProduct {
  private final IntegerMatrix matrix;
  private final MatrixDescription description;
  private final ServerResources resources;
  private final RingTables tables;
  private final RequestReader reader;

  EncryptedProduct(IntegerMatrix matrix, MatrixDescription description, ServerResources resources) {
    this.matrix = matrix;
    this.description = description;
    this.resources = resources;
    this.tables = RingTables.of(description.coefficientBits());
    this.reader = new RequestReader(resources.ring(), resources.pool(), tables);
  }

  MatrixDescription description() {
    return description;
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
    checkParameters(header);
    RequestShape shape = new RequestShape(matrix.cols(), header.tokens());
    reader.check(header, shape);
    int lanes = header.tokens() + Certifier.DEGREE;
    ByteBuffer x = resources.inputs().take(residueBytes(matrix.cols(), lanes));
    ByteBuffer y = resources.outputs().take(residueBytes(matrix.rows(), lanes));
    try {
      reader.read(header, shape, request, x);
      multiply(x, y, lanes);
      return pack(header, y, lanes);
    } finally {
      resources.inputs().give(x);
      resources.outputs().give(y);
    }
  }

  private void multiply(ByteBuffer x, ByteBuffer y, int lanes) {
    ByteBuffer weights = matrix.values();
    int rows = matrix.rows();
    int cols = matrix.cols();
    resources
        .pool()
        .forRange(
            lanes,
            (from, to) ->
                resources
                    .kernels()
                    .multiplyResidues(
                        weights, rows, cols, x, lanes, from, to, tables.modulus(), y));
  }

  private void checkParameters(MessageHeader header) throws MalformedMessageException {
    if (header.coefficientBits() != description.coefficientBits()
        || header.log2t() != description.log2t()) {
      throw new MalformedMessageException(
          "parameters must be the matrix's own: bits=" + header.coefficientBits());
    }
    if (header.tokens() < 1 || header.tokens() > Certifier.DEGREE) {
      throw new MalformedMessageException("tokens must be in [1, 2048]: tokens=" + header.tokens());
    }
  }

  private ByteBuffer pack(MessageHeader header, ByteBuffer y, int lanes) {
    ResponseShape shape = ResponseShape.of(description, header.tokens());
    ByteBuffer response =
        header.answer(MessageKind.PRODUCT_RESPONSE, Math.toIntExact(shape.length())).message();
    Ring ring = resources.ring();
    resources
        .pool()
        .forRange(
            matrix.rows(),
            (from, to) -> {
              for (int i = from; i < to; i++) {
                int row = i * lanes * Long.BYTES;
                int at = MessageHeader.LENGTH + i * shape.rowLength();
                ring.pack(shape.c0(), y, row, shape.tokens(), response, at);
                ring.pack(
                    shape.c1(),
                    y,
                    row + shape.tokens() * Long.BYTES,
                    Certifier.DEGREE,
                    response,
                    at + shape.c0Length());
              }
            });
    return response;
  }

  private static int residueBytes(int ciphertexts, int lanes) {
    return Math.multiplyExact(Math.multiplyExact(ciphertexts, lanes), Long.BYTES);
  }
}
