package dev.selkie.fhe.linear.wire;

import dev.selkie.fhe.params.Certifier;
import dev.selkie.fhe.params.RowNorms;
import dev.selkie.fhe.params.Truncation;
import java.nio.ByteBuffer;

/**
 * What a client must know of a matrix before it can use it; the weights themselves stay.
 *
 * @param rows outputs
 * @param cols inputs
 * @param activationMax largest |x| the certificate covers
 * @param log2t log2 of the plain modulus
 * @param coefficientBits bits of the coefficient modulus
 * @param truncation low bits that responses leave out
 * @param norms the row norms the server claims, from which the client recomputes the certificate
 */
public record MatrixDescription(
    int rows,
    int cols,
    int activationMax,
    int log2t,
    int coefficientBits,
    Truncation truncation,
    RowNorms norms) {
  /** Bytes of every description. */
  public static final int LENGTH = 40;

  /** Most rows or columns of a matrix: a full block of residues stays below 2 GiB. */
  public static final int MAX_EXTENT = 65_535;

  /** Checks the extents. */
  public MatrixDescription {
    if (rows < 1 || rows > MAX_EXTENT || cols < 1 || cols > MAX_EXTENT) {
      throw new IllegalArgumentException(
          "rows and columns must be in [1, 65535] in block mode: rows=" + rows + " cols=" + cols);
    }
  }

  /** Writes the description behind a header. */
  public void write(ByteBuffer message) {
    int at = MessageHeader.LENGTH;
    message.putInt(at, rows);
    message.putInt(at + 4, cols);
    message.putInt(at + 8, activationMax);
    message.putInt(at + 12, log2t);
    message.putInt(at + 16, coefficientBits);
    message.put(at + 20, (byte) truncation.c0());
    message.put(at + 21, (byte) truncation.c1());
    message.putLong(at + 24, norms.norm1());
    message.putLong(at + 32, norms.norm2Squared());
  }

  /** Reads and checks the description behind a header. */
  public static MatrixDescription read(ByteBuffer message) throws MalformedMessageException {
    if (message.limit() != MessageHeader.LENGTH + LENGTH) {
      throw new MalformedMessageException(
          "a description has 40 bytes: length=" + (message.limit() - MessageHeader.LENGTH));
    }
    int at = MessageHeader.LENGTH;
    int rows = message.getInt(at);
    int cols = message.getInt(at + 4);
    if (rows < 1 || rows > MAX_EXTENT || cols < 1 || cols > MAX_EXTENT) {
      throw new MalformedMessageException(
          "rows and columns must be in [1, 65535]: rows=" + rows + " cols=" + cols);
    }
    int bits = message.getInt(at + 16);
    int c0 = message.get(at + 20);
    int c1 = message.get(at + 21);
    if (bits < 24 || bits > Certifier.MAX_COEFFICIENT_BITS) {
      throw new MalformedMessageException("coefficient bits must be in [24, 53]: bits=" + bits);
    }
    if (c0 < 0 || c0 > bits - 2 || c1 < 0 || c1 > bits - 2) {
      throw new MalformedMessageException(
          "dropped bits must be in [0, bits - 2]: c0=" + c0 + " c1=" + c1);
    }
    MatrixDescription description =
        new MatrixDescription(
            rows,
            cols,
            message.getInt(at + 8),
            message.getInt(at + 12),
            bits,
            new Truncation(c0, c1),
            new RowNorms(message.getLong(at + 24), message.getLong(at + 32)));
    description.check(message.getShort(at + 22));
    return description;
  }

  private void check(int reserved) throws MalformedMessageException {
    if (activationMax < 1 || activationMax > Short.MAX_VALUE) {
      throw new MalformedMessageException(
          "activationMax must be in [1, 32767]: activationMax=" + activationMax);
    }
    if (norms.norm1() < 0 || norms.norm2Squared() < 0 || reserved != 0) {
      throw new MalformedMessageException("norms must not be negative, reserved bytes zero");
    }
  }
}
