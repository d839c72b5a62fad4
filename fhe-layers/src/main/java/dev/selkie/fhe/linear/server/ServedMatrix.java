package dev.selkie.fhe.linear.server;

import dev.selkie.engine.linear.IntegerMatrix;
import dev.selkie.engine.linear.MatrixCertificate;
import dev.selkie.engine.linear.MatrixLeakage;
import dev.selkie.engine.linear.UncertifiedMatrixException;
import dev.selkie.fhe.linear.wire.MalformedMessageException;
import dev.selkie.fhe.linear.wire.MatrixDescription;
import dev.selkie.fhe.linear.wire.MessageHeader;
import dev.selkie.fhe.params.Certifier;
import dev.selkie.fhe.params.RowNorms;
import dev.selkie.fhe.params.Truncation;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One matrix of a session: its products in every mode, and what they disclosed. */
final class ServedMatrix {
  /** Largest entry of the vectors onto which a client may project a matrix. */
  private static final int PROJECTION_BOUND = 127;

  private final IntegerMatrix matrix;
  private final ServerResources resources;
  private final LeakageMeter meter;
  private final EncryptedProduct block;
  private final LaneProduct lanes;
  private @Nullable EncryptedProduct transpose;

  ServedMatrix(
      IntegerMatrix matrix,
      MatrixCertificate certificate,
      ServerResources resources,
      double budget) {
    this.matrix = matrix;
    this.resources = resources;
    this.meter = new LeakageMeter(matrix, budget);
    MatrixDescription description = describe(matrix, certificate);
    this.block = new EncryptedProduct(matrix, description, resources);
    this.lanes = new LaneProduct(matrix, description, resources);
  }

  private static MatrixDescription describe(IntegerMatrix matrix, MatrixCertificate certificate) {
    RowNorms norms = RowNorms.of(certificate);
    int bits = Certifier.parameters(certificate).coeffModulusBits();
    return new MatrixDescription(
        matrix.rows(),
        matrix.cols(),
        certificate.activationMax(),
        certificate.log2t(),
        bits,
        Truncation.largest(norms, bits, certificate.log2t()),
        norms);
  }

  MatrixLeakage leakage() {
    return meter.leakage();
  }

  /** Answers a message about the matrix or its transpose. */
  ByteBuffer answer(MessageHeader header, ByteBuffer request, boolean transposed)
      throws MalformedMessageException {
    return switch (header.kind()) {
      case DESCRIBE -> (transposed ? transpose() : block).describe(header);
      case PRODUCT_REQUEST, WHOLE_REQUEST -> {
        meter.addTokens(Math.max(0, header.tokens()));
        meter.addMasks();
        yield transposed ? project(header, request) : block.multiply(header, request);
      }
      case POOL_REQUEST -> {
        requireOwn(transposed);
        meter.addMasks();
        yield lanes.open(header, request);
      }
      case LANE_REQUEST -> {
        requireOwn(transposed);
        meter.addTokens(Math.max(0, header.tokens()));
        yield lanes.multiply(header, request);
      }
      case DESCRIPTION, PRODUCT_RESPONSE, POOL_RESPONSE, LANE_RESPONSE, ENDED ->
          throw new MalformedMessageException("not a request: kind=" + header.kind());
    };
  }

  private static void requireOwn(boolean transposed) throws MalformedMessageException {
    if (transposed) {
      throw new MalformedMessageException("a transpose has no pool");
    }
  }

  /** The transpose is made when a client asks, and let go after its product. */
  private synchronized EncryptedProduct transpose() throws MalformedMessageException {
    EncryptedProduct known = transpose;
    if (known == null) {
      IntegerMatrix flipped = Transpose.of(matrix);
      try {
        MatrixDescription description =
            describe(flipped, Certifier.certify(flipped, PROJECTION_BOUND));
        known = new EncryptedProduct(flipped, description, resources);
      } catch (UncertifiedMatrixException e) {
        throw new MalformedMessageException("the transpose cannot be certified");
      }
      transpose = known;
    }
    return known;
  }

  private ByteBuffer project(MessageHeader header, ByteBuffer request)
      throws MalformedMessageException {
    ByteBuffer response = transpose().multiply(header, request);
    synchronized (this) {
      transpose = null;
    }
    return response;
  }
}
